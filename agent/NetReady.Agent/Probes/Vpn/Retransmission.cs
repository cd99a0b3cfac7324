namespace NetReady.Agent.Probes.Vpn;

/// <summary>When a question is put again while there is no answer: ever more slowly, and not for ever.</summary>
/// <param name="First">The time until it is put again first.</param>
/// <param name="Growth">By what each time is longer than the one before; above 1.</param>
/// <param name="Tries">How many tries there are, the first included.</param>
internal sealed record Retransmission(TimeSpan First, double Growth, int Tries)
{
    /// <summary>
    /// For datagrams: 14 tries in 12.7 s. Where a network loses 30 % each way, one in 12,000 runs goes unanswered: 0.51^14.
    /// </summary>
    public static Retransmission Datagrams { get; } = new(TimeSpan.FromMilliseconds(250), 1.18, 14);

    /// <summary>
    /// For connections, which TCP keeps alive by itself but begins again only after a second, then two, four: 7 of them in 12.4 s, side by side until one is answered.
    /// </summary>
    public static Retransmission Connections { get; } = new(TimeSpan.FromSeconds(1), 1.19, 7);

    /// <summary>This many refusals are believed: one may come from a server that is just restarting.</summary>
    public const int Refusals = 4;

    /// <summary>When a try is due, since the first; the first is number 0, and the one after the last is the end.</summary>
    public TimeSpan DueAt(int attempt) => First * ((Math.Pow(Growth, attempt) - 1) / (Growth - 1));

    /// <summary>When the last try has had its time.</summary>
    public TimeSpan End => DueAt(Tries);
}
