using System.Collections.Immutable;
using NetReady.Core.Assignments;
using NetReady.Core.Hosts;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Policies;

/// <summary>One mistake in a file: where it is, what is wrong and what to write instead.</summary>
/// <param name="File">The file's name within the folder.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Message">What is wrong, and the nearest valid word.</param>
public sealed record Problem(string File, int Line, int Column, string Message)
{
    /// <summary><c>file:line:column: what</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}

/// <summary>A folder of policies as it was read: either all of it sound, or every mistake in it.</summary>
/// <param name="Policies">The policies; null where there is any mistake.</param>
/// <param name="Problems">Every mistake, by file, line and column.</param>
public sealed record PolicyLoad(PolicySet? Policies, ImmutableArray<Problem> Problems);

/// <summary>Reads policy folders: the packs, <c>department.yaml</c> and <c>tiers.yaml</c>.</summary>
public static class PolicyFolder
{
    /// <summary>Reads and checks a whole folder.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static PolicyLoad Load(string folder) => throw new NotSupportedException(folder);
}

/// <summary>Sound policies with their department and tiers: what verdicts are made by. Immutable; safe to share between threads.</summary>
public sealed class PolicySet
{
    /// <summary>The hash of all content; the same content has the same one whatever the files are called and in whatever order keys stand.</summary>
    public string Hash => throw new NotSupportedException();

    /// <summary>What an agent of this profile is to collect. Addresses of the collector's own reflector and ndt7 server are filled in by the collector.</summary>
    /// <param name="profile">The host.</param>
    /// <param name="collectorAddress">The collector's own <c>host:port</c> for agents, which also is its reflector's and ndt7 server's.</param>
    public Assignment AssignmentFor(HostProfile profile, string collectorAddress) => throw new NotSupportedException(profile.Tier + collectorAddress);

    /// <summary>Judges one host.</summary>
    public Scorecard Score(HostEvidence evidence) => throw new NotSupportedException(evidence.Host);
}
