namespace NetReady.Collector.Policies;

/// <summary>How many hosts another version would put in another state.</summary>
/// <param name="Judged">How many hosts have a verdict: in use, and heard of at least once.</param>
/// <param name="Flips">How many of them would be in another state.</param>
internal readonly record struct FlipCount(int Judged, int Flips)
{
    /// <summary>So few hosts never make an edit wait: in a small fleet one host is more than any share.</summary>
    public const int AHandful = 5;

    /// <summary>Whether that is too many to go live unseen: more than the share, and a handful at least. A share of 0 lets no host flip.</summary>
    /// <param name="holdShare">The share, 0 to 1.</param>
    public bool IsHeldBy(double holdShare) => Flips > holdShare * Judged && (Flips >= AHandful || holdShare <= 0);
}
