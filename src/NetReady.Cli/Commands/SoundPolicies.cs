using NetReady.Collector.Policies;
using NetReady.Core.Programs;

namespace NetReady.Cli.Commands;

/// <summary>Policies that may go live: without a mistake, and with every example as written.</summary>
internal static class SoundPolicies
{
    /// <summary>The policies in a folder.</summary>
    /// <exception cref="ProgramException">They have mistakes, or examples come out otherwise: each one is in the message.</exception>
    public static PolicyVersion In(string folder) => Of(PolicyReading.Of(folder), $"the policies in '{folder}'");

    /// <summary>The policies of a version that is kept in the store.</summary>
    /// <exception cref="ProgramException">This program does not find them sound.</exception>
    public static PolicyVersion Of(PolicyReading reading, string what) => reading.Version ?? throw new ProgramException(ExitCodes.BadData,
        $"{what} have {reading.Problems.Length} mistake{(reading.Problems.Length == 1 ? "" : "s")}:\n{string.Join('\n', reading.Problems)}");
}
