using System.Net;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Network;

/// <summary>Whether the line in use is charged by volume, where NetworkManager knows.</summary>
internal static class Metered
{
    /// <summary>net.metered</summary>
    public static async Task<Reading> ReadAsync(PostureRun run)
    {
        if (Processes.Of(run).AnyOf("NetworkManager") == false) return Reading.None(MissingReason.NotSupported, "Nothing on this system keeps that; NetworkManager would.");
        if (run.Context.EgressToward(IPAddress.Parse("198.41.0.4")) is not { } egress) return Reading.None(MissingReason.NotPresent, "No line is in use.");
        var result = await run.RunAsync(new("nmcli", "-g", "GENERAL.METERED", "device", "show", egress.Interface)).ConfigureAwait(false);
        return result.Succeeded ? Parse(result.Output) : Reading.None(MissingReason.NotSupported, "NetworkManager does not say.");
    }

    /// <summary>Reads nmcli's word: yes or no, set or guessed.</summary>
    public static Reading Parse(string output) => output.Trim() switch
    {
        "yes" or "yes (guessed)" => true,
        "no" or "no (guessed)" => false,
        _ => Reading.None(MissingReason.NotSupported, "NetworkManager does not know."),
    };
}
