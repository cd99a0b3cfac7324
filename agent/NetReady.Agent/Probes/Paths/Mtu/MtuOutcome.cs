using System.Net;

namespace NetReady.Agent.Probes.Paths.Mtu;

/// <summary>Which way packets are lost on, to the target or back.</summary>
internal enum LossyWay
{
    /// <summary>The target's numbers do not tell.</summary>
    Untold,

    /// <summary>On the way to the target.</summary>
    There,

    /// <summary>On the way back: the target had them.</summary>
    Back,

    /// <summary>On both.</summary>
    Both,
}

/// <summary>What a search for the path MTU found. Sizes are of IP packets with their headers, in bytes.</summary>
internal sealed record MtuOutcome
{
    /// <summary>The largest packet that passed to the target and was answered; 0 where none was.</summary>
    public required int Passed { get; init; }

    /// <summary>The largest that may pass: <see cref="Passed"/> where that is known to the byte; null where larger ones were not asked about.</summary>
    public required int? AtMost { get; init; }

    /// <summary>The largest that the device's interface takes, or that is asked about at all.</summary>
    public required int Largest { get; init; }

    /// <summary>Whether packets that the interface takes, and that are too large for the path, vanish without a word; null where that cannot be told.</summary>
    public bool? BlackHole { get; init; }

    /// <summary>Where the packets that are too large get lost; null where none do.</summary>
    public LossyWay? LostOn { get; init; }

    /// <summary>The chance that what is said of black hole and size is wrong because of loss that has nothing to do with size.</summary>
    public double ErrorProbability { get; init; }

    /// <summary>The router that said what passes; null where none did.</summary>
    public IPAddress? ToldBy { get; init; }

    /// <summary>Whether answers were as long as what they answer; else nothing is known of large packets on the way back.</summary>
    public bool AnswersAreAsLong { get; init; } = true;

    /// <summary>How many packets were sent.</summary>
    public int Packets { get; init; }

    /// <summary>How many of them were not answered though packets of their size pass.</summary>
    public int LostByChance { get; init; }

    /// <summary>Why nothing was found out; null where something was.</summary>
    public ProbeFailure? Failure { get; init; }
}
