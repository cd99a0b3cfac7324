using System.Diagnostics.Metrics;

namespace NetReady.Collector;

/// <summary>What the collector counts about itself.</summary>
internal sealed class CollectorMetrics
{
    private readonly Counter<long> accepted;
    private readonly Counter<long> repeated;
    private readonly Counter<long> refused;
    private readonly Counter<long> enrolled;
    private readonly Counter<long> enrolmentsRefused;
    private readonly Counter<long> slotsAsked;
    private readonly Counter<long> slotsRefused;
    private readonly Counter<long> scored;
    private readonly Counter<long> scoringFailures;
    private readonly Histogram<double> untilVerdict;

    /// <summary>Makes the instruments on the collector's meter.</summary>
    public CollectorMetrics(Meter meter)
    {
        Meter = meter;
        accepted = Meter.CreateCounter<long>("netready_reports_accepted_total", description: "Reports that were verified and are on disk.");
        repeated = Meter.CreateCounter<long>("netready_reports_repeated_total", description: "Reports that were on disk already and were acknowledged again.");
        refused = Meter.CreateCounter<long>("netready_reports_refused_total", description: "Reports that were refused, by reason.");
        enrolled = Meter.CreateCounter<long>("netready_enrolments_total", description: "Devices that enrolled.");
        enrolmentsRefused = Meter.CreateCounter<long>("netready_enrolments_refused_total", description: "Enrolments that were refused, by reason.");
        slotsAsked = Meter.CreateCounter<long>("netready_slots_asked_total", description: "Devices that asked whether they may fill their line, by the answer.");
        slotsRefused = Meter.CreateCounter<long>("netready_slots_refused_total", description: "Questions for a line that were refused, by reason.");
        scored = Meter.CreateCounter<long>("netready_hosts_scored_total", description: "Verdicts reached.");
        scoringFailures = Meter.CreateCounter<long>("netready_scoring_failures_total", description: "Verdicts that could not be reached; the host is unassessed until one can be.");
        untilVerdict = Meter.CreateHistogram("netready_report_to_verdict_seconds", "s", "Time from a report's commit to its host's verdict.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
    }

    /// <summary>The meter, for what is observed elsewhere.</summary>
    public Meter Meter { get; }

    public void ReportAccepted() => accepted.Add(1);

    public void ReportRepeated() => repeated.Add(1);

    public void ReportRefused(string reason) => refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Enrolled() => enrolled.Add(1);

    public void EnrolmentRefused(string reason) => enrolmentsRefused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void SlotAsked(bool granted) => slotsAsked.Add(1, new KeyValuePair<string, object?>("answer", granted ? "granted" : "wait"));

    public void SlotRefused(string reason) => slotsRefused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Scored(TimeSpan sinceTouched)
    {
        scored.Add(1);
        untilVerdict.Record(sinceTouched.TotalSeconds);
    }

    public void ScoredAgain() => scored.Add(1);

    public void ScoringFailed() => scoringFailures.Add(1);
}
