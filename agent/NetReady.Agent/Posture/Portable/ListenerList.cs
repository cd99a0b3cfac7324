using System.Collections.Immutable;
using System.Globalization;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Portable;

/// <summary>A port on which the device listens for others.</summary>
/// <param name="Protocol">tcp or udp.</param>
/// <param name="Port">The port.</param>
internal readonly record struct Listener(string Protocol, int Port) : IComparable<Listener>
{
    /// <inheritdoc/>
    public int CompareTo(Listener other) => Protocol == other.Protocol ? Port.CompareTo(other.Port) : string.CompareOrdinal(Protocol, other.Protocol);

    /// <inheritdoc/>
    public override string ToString() => $"{Protocol}/{Port}";
}

/// <summary>The ports on which the device listens for others, and which of them the department has not approved.</summary>
/// <param name="IsKnown">Whether the system says at all.</param>
/// <param name="All">The ports.</param>
internal sealed record ListenerList(bool IsKnown, ImmutableSortedSet<Listener> All)
{
    private const int Shown = 8;

    /// <summary>device.listeners.exposed_count</summary>
    public Reading CountExposed() => IsKnown ? Reading.Of(FactValue.Count(All.Count), Name(All)) : MissingReason.NotSupported;

    /// <summary>device.listeners.unapproved_count</summary>
    public Reading CountUnapproved(PostureRun run)
    {
        if (!IsKnown) return MissingReason.NotSupported;
        if (All.IsEmpty) return FactValue.Count(0);
        var words = run.Parameter(PostureParameters.ApprovedListeners);
        if (words.IsDefault) return Reading.None(MissingReason.NotConfigured, "The department has not said which ports are approved (approved_listeners).");
        var approved = new HashSet<Listener>();
        foreach (string word in words)
        {
            if (ParseApproved(word) is not { } listeners) return Reading.None(MissingReason.NotConfigured, $"'{word}' in approved_listeners is not a port; write it as 22, tcp/22 or udp/5353.");
            approved.UnionWith(listeners);
        }
        var unapproved = All.Except(approved);
        return Reading.Of(FactValue.Count(unapproved.Count), Name(unapproved));
    }

    /// <summary>The listeners that a word approves; null where it is none.</summary>
    public static ImmutableArray<Listener>? ParseApproved(string word)
    {
        var parts = word.Split('/');
        if (!int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is <= 0 or > ushort.MaxValue) return null;
        return parts switch
        {
            [_] => [new("tcp", port), new("udp", port)],
            ["tcp" or "udp", _] => [new(parts[0], port)],
            _ => null,
        };
    }

    private static string? Name(ImmutableSortedSet<Listener> listeners) => listeners.IsEmpty ? null
        : string.Join(", ", listeners.Take(Shown)) + (listeners.Count > Shown ? $" and {listeners.Count - Shown} more" : "");
}
