using System.Runtime.CompilerServices;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Derived;
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
            if (host.RunsOf(key).IsEmpty) lapse.AtEach(reckoning.Changes(host, limit));
        foreach (var program in block.Audience.Programs) FillHistories(program);
        block.HoldsUntil[row] = lapse.At;
    }

    private void FillStated(StatedColumn column)
    {
        var key = new FactKey(column.Fact.Name);
        var latest = host.RunsOf(key) is [.., var run] ? run.Latest : null;
        var value = latest?.Value;
        MissingReason? missing = latest is null ? null : latest.Missing ?? MissingReason.Error;
        if (latest is null && Reckoning.Find(key.Name) is { } reckoning)
        {
            value = reckoning.At(host, host.Evidence.At);
            missing = reckoning.WhenNot;
        }
        bool isNumber = column.Numbers >= 0 && value is not null && value.Kind == column.Fact.Kind && value.Range.IsExact;
        if (isNumber) block.NumbersOf(column.Numbers)[row] = value!.Range.Low;
        block.SetCode(column.Codes, row, isNumber ? Sayings.Number : layout.SayingsOf(key.Name).CodeOf(
            value is not null ? Saying.Of(value) : missing is { } reason ? Saying.Of(reason, host.Platform) : default));
        if (column.Ages < 0) return;
        // What is reckoned is never too old.
        block.AgesOf(column.Ages)[row] = latest is null ? long.MinValue : (host.Heard - latest.ObservedAt).Ticks;
        if (latest is not null) lapse.WhenOlder(latest.ObservedAt, layout.ValidFor(column));
    }

    private void FillReason(SampledColumn column)
    {
        var batches = host.SamplesOf(column.Key);
        var said = host.RunsOf(column.Key) is [.., { Latest: { Missing: { } reason } latest }] && (batches.Count == 0 || latest.ObservedAt >= batches[^1].End) ? reason : (MissingReason?)null;
        var saying = said is { } why ? Saying.Of(why, host.Platform) : batches.Count > 0 ? Saying.Of(MissingReason.TooFewSamples, null) : default;
        block.SetCode(column.Codes, row, layout.SayingsOf(column.Key.Name).CodeOf(saying));
    }

    private void CountSamples(WindowColumn window)
    {
        long samples = 0;
        foreach (var batch in In(window)) samples += batch.Count;
        block.CountsOf(window.Samples)[row] = Counted(samples, samples);
    }

    private void CountHolding(HoldingColumn holding)
    {
        SampleCounts counts = default;
        foreach (var batch in In(holding.Window)) counts += SampleCounts.Of(batch, holding.Asked.Fact, holding.Asked.Must);
        block.CountsOf(holding.Surely)[row] = Counted(counts.Surely, counts.Samples);
        block.CountsOf(holding.Surely + 1)[row] = Counted(counts.Perhaps, counts.Samples);
    }

    // More samples than fit are two a microsecond for a month; then the shares stay and the counts do not.
    private static int Counted(long count, long samples) =>
        samples <= int.MaxValue ? (int)count : (int)(count >> (33 - System.Numerics.BitOperations.LeadingZeroCount((ulong)samples)));

    private Window In(WindowColumn window)
    {
        lapse.WhenLeaving(host.SamplesOf(window.Of.Key), window.Over);
        return new(host.SamplesOf(window.Of.Key), host.Heard - window.Over);
    }

    // The rules that the past decides are judged by the row evaluator: it alone follows them through time.
    private void FillHistories(AudienceProgram program)
    {
        HostFacts? own = null;
        foreach (var rule in program.Rules)
            if (rule.History is { Codes: >= 0 } history)
            {
                var judged = Judge(program, rule.Rule, ref own);
                block.SetCode(history.Codes, row, JudgedByte.Of(judged.Now));
                lapse.WhenHistoryMoves(rule.Rule, judged);
            }
        Span<byte> columns = program.Columns * block.Rows <= 8192 ? stackalloc byte[program.Columns * block.Rows] : new byte[program.Columns * block.Rows];
        program.Judge(block, columns);
        foreach (var rule in program.Rules)
        {
            if (rule.History is null || rule.Rule.TimeToFix.Failure <= TimeSpan.Zero) continue;
            int truth = columns[rule.Column * block.Rows + row] & JudgedByte.TruthBits;
            if (truth != JudgedByte.Fail && !(truth == JudgedByte.Unknown && rule.Rule.IfUnknown == IfUnknown.Fail)) continue;
            var judged = Judge(program, rule.Rule, ref own);
            lapse.WhenHistoryMoves(rule.Rule, judged);
            if (judged.FailingSince is { } since && !block.Failing.Exists(failing => failing.Row == row && failing.History == rule.History.Ordinal)) block.Failing.Add(new(rule.History.Ordinal, row, since.UtcTicks));
        }
    }

    private RuleJudgement Judge(AudienceProgram program, Rule rule, ref HostFacts? own)
    {
        own ??= ReferenceEquals(program.Set.Department, host.Department) ? host : new(host.Evidence, program.Set.Department);
        return new RuleJudge(rule, own, program.Set.Department.Parameters).Judge();
    }

    /// <summary>The batches that end after an instant.</summary>
    private readonly struct Window(IReadOnlyList<SampleBatch> batches, DateTimeOffset after)
    {
        public Enumerator GetEnumerator() => new(batches, after);

        public struct Enumerator(IReadOnlyList<SampleBatch> batches, DateTimeOffset after)
        {
            private int next = batches.Count;

            public readonly SampleBatch Current => batches[next];

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public bool MoveNext() => --next >= 0 && batches[next].End > after;
        }
    }
}
