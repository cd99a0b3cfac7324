using NetReady.Core.Facts;
using NetReady.Scoring.Derived;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Columns;

/// <summary>Writes one host's evidence into a row.</summary>
/// <param name="host">The evidence, laid out for looking things up.</param>
/// <param name="block">The block.</param>
/// <param name="row">The row.</param>
internal sealed class RowFiller(HostFacts host, Block block, int row)
{
    private readonly Layout layout = block.Audience.Layout;
    private readonly Lapse lapse = new(host);
    private readonly List<Step> steps = [];

    /// <summary>Fills the row.</summary>
    public void Fill()
    {
        var evidence = host.Evidence;
        block.IsRetired[row] = evidence.Retired;
        block.EnrolledAt[row] = evidence.EnrolledAt?.UtcTicks ?? long.MinValue;
        block.SilentSince[row] = (evidence.LastContact ?? evidence.EnrolledAt) is { } from ? (from + evidence.CollectorDowntime).UtcTicks : long.MinValue;
        foreach (var column in layout.StatedColumns) FillStated(column);
        foreach (var column in layout.SampledColumns) FillReason(column);
        foreach (var window in layout.Windows) block.CountsOf(window.Samples)[row] = 0;
        foreach (var window in layout.Windows) CountSamples(window);
        foreach (var holding in layout.Holdings) CountHolding(holding);
        foreach (var (key, reckoning, limit) in layout.Reckoned)
            if (host.RunsOf(key).IsEmpty) lapse.AtEach(reckoning.Changes(host, host.View, limit));
        foreach (var program in block.Audience.Programs) FillHistories(program);
        block.HoldsUntil[row] = lapse.At;
    }

    private void FillStated(StatedColumn column)
    {
        var key = new FactKey(column.Fact.Name);
        var run = host.RunsOf(key) is [.., var last] ? last : null;
        var value = run?.Latest.Value;
        MissingReason? missing = run is null ? null : run.Latest.Missing ?? MissingReason.Error;
        if (run is null && Reckoning.Find(key.Name) is { } reckoning)
        {
            value = reckoning.At(host, host.View, host.View.At);
            missing = reckoning.WhenNot;
        }
        bool isNumber = column.Numbers >= 0 && value is not null && value.Kind == column.Fact.Kind && value.Range.IsExact;
        if (isNumber) block.NumbersOf(column.Numbers)[row] = value!.Range.Low;
        block.SetCode(column.Codes, row, isNumber ? Sayings.Number : layout.SayingsOf(key.Name).CodeOf(
            value is not null ? Saying.Of(value) : missing is { } reason ? Saying.Of(reason, host.Platform) : default));
        if (column.Ages < 0) return;
        // What is reckoned is never too old.
        block.AgesOf(column.Ages)[row] = run is null ? long.MinValue : (host.Heard - SeenAt(run)).Ticks;
        if (run is not null) lapse.WhenOlder(SeenAt(run), layout.ValidFor(column));
    }

    private void FillReason(SampledColumn column)
    {
        var hours = host.HoursOf(column.Key);
        var saying = hours.Ends.Length > 0 ? Saying.Of(MissingReason.TooFewSamples, null) : default;
        // The reason that is given counts where it was given since the last sample.
        if (host.SaidOf(column.Key) is [[.., { Latest.Missing: { } reason } run], ..] && (hours.Ends.Length == 0 || SeenAt(run) >= hours.Ends[^1])) saying = Saying.Of(reason, host.Platform);
        block.SetCode(column.Codes, row, layout.SayingsOf(column.Key.Name).CodeOf(saying));
    }

    private DateTimeOffset SeenAt(FactRun run) => RunCut.SeenAt(run, host.View.At, host.View.HorizonOf(run));

    private void CountSamples(WindowColumn window)
    {
        var hours = host.HoursOf(window.Of.Key);
        lapse.WhenLeaving(hours, window.Over);
        long samples = 0;
        int first = FirstIn(window, hours);
        for (int batch = first < hours.Hours.Length ? hours.Of(first).From : hours.Series.Count; batch < hours.Series.Count; batch++) samples += hours.Series.EndsOf(batch, upper: false).Count;
        block.CountsOf(window.Samples)[row] = Counted(samples, samples);
    }

    private void CountHolding(HoldingColumn holding)
    {
        var hours = host.HoursOf(holding.Asked.Key);
        var counts = host.TallyOf(holding.Asked).Between(FirstIn(holding.Window, hours), hours.Hours.Length);
        block.CountsOf(holding.Surely)[row] = Counted(counts.Surely, counts.Samples);
        block.CountsOf(holding.Surely + 1)[row] = Counted(counts.Perhaps, counts.Samples);
    }

    private int FirstIn(WindowColumn window, HourlySamples hours)
    {
        int near = 0;
        return hours.UpTo(UtcHour.Before(host.Heard, window.Over), ref near);
    }

    // More samples than fit are two a microsecond for a month; then the shares stay and the counts do not.
    private static int Counted(long count, long samples) =>
        samples <= int.MaxValue ? (int)count : (int)(count >> (33 - System.Numerics.BitOperations.LeadingZeroCount((ulong)samples)));

    // The rules that the past decides are judged by the row evaluator: it alone follows them through time.
    private void FillHistories(AudienceProgram program)
    {
        HostFacts? own = null;
        foreach (var rule in program.Rules)
            if (rule.History is { Codes: >= 0 } history)
            {
                var judged = Judge(program, rule.Plan, ref own);
                block.SetCode(history.Codes, row, JudgedByte.Of(judged.Now));
                lapse.WhenFailingAsOfNow(judged);
            }
        Span<byte> columns = program.Columns * block.Rows <= 8192 ? stackalloc byte[program.Columns * block.Rows] : new byte[program.Columns * block.Rows];
        program.Judge(block, columns);
        foreach (var rule in program.Rules)
        {
            if (rule.History is null || rule.Rule.TimeToFix.Failure <= TimeSpan.Zero) continue;
            int truth = columns[rule.Column * block.Rows + row] & JudgedByte.TruthBits;
            if (truth != JudgedByte.Fail && !(truth == JudgedByte.Unknown && rule.Rule.IfUnknown == IfUnknown.Fail)) continue;
            var judged = Judge(program, rule.Plan, ref own);
            lapse.WhenFailingAsOfNow(judged);
            if (judged.FailingSince is { } since && !block.Failing.Exists(failing => failing.Row == row && failing.History == rule.History.Ordinal)) block.Failing.Add(new(rule.History.Ordinal, row, since.UtcTicks));
        }
    }

    private RuleJudgement Judge(AudienceProgram program, RulePlan plan, ref HostFacts? own)
    {
        own ??= ReferenceEquals(program.Set.Department, host.Department) ? host : new(host.Evidence, program.Set.Department);
        return new RuleJudge(plan, own).Judge(steps);
    }
}
