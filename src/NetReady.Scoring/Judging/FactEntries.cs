using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Core.Units;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Derived;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Judging;

/// <summary>The facts of a host as a scorecard lists them: all that is known, and all that is asked for.</summary>
internal static class FactEntries
{
    /// <summary>The entries by name; a sampled fact to another target than the first is <c>name@target</c>, of another length <c>name@target/length</c>.</summary>
    /// <param name="host">The host.</param>
    /// <param name="asked">What rules ask for; it names the windows, and what is missing altogether.</param>
    public static ImmutableSortedDictionary<string, FactEntry> Of(HostFacts host, IEnumerable<FactCondition> asked)
    {
        var entries = ImmutableSortedDictionary.CreateBuilder<string, FactEntry>(StringComparer.Ordinal);
        var windows = asked.GroupBy(fact => fact.Key).ToDictionary(group => group.Key, group => group.Max(fact => fact.Terms?.Over));
        var keys = windows.Keys.Concat(host.Keys).Distinct()
            .OrderBy(key => key.Name, StringComparer.Ordinal).ThenBy(key => key.Target != Department.Reflector).ThenBy(key => key.Target, StringComparer.Ordinal).ThenBy(key => key.Sample);
        foreach (var key in keys)
            if (Vocabulary.Find(key.Name) is { } fact)
                entries[NameOf(key, entries.ContainsKey)] = fact.IsSampled ? Sampled(fact, key, host, windows.GetValueOrDefault(key)) : Stated(key, host);
        return entries.ToImmutable();
    }

    private static string NameOf(FactKey key, Func<string, bool> isTaken)
    {
        if (!isTaken(key.Name)) return key.Name;
        string name = $"{key.Name}@{key.Target}";
        return isTaken(name) ? $"{name}/{FactValue.Of(key.Sample ?? TimeSpan.Zero)}" : name;
    }

    private static FactEntry Stated(FactKey key, HostFacts host)
    {
        if (host.RunsOf(key) is [.., { Latest: var seen }])
        {
            return new()
            {
                Value = seen.Value is { } value ? FactNotation.Display(value) : null, Missing = seen.Missing?.Name(), Method = seen.Method,
                Assurance = seen.Assurance.Name(), ObservedAt = seen.ObservedAt, Detail = seen.Detail,
            };
        }
        if (Reckoning.Find(key.Name)?.At(host, host.View, host.Evidence.At) is { } reckoned)
        {
            return new()
            {
                Value = FactNotation.Display(reckoned), Method = "collector", Assurance = Assurance.CollectorObserved.Name(), ObservedAt = host.Evidence.At,
            };
        }
        return new() { Missing = (key.Name.StartsWith("reg.", StringComparison.Ordinal) ? MissingReason.Unregistered : MissingReason.NeverReported).Name() };
    }

    private static FactEntry Sampled(FactDefinition fact, FactKey key, HostFacts host, TimeSpan? window)
    {
        var batches = host.SamplesOf(key).Batches.Where(batch => window is not { } over || UtcHour.Of(batch.End) > UtcHour.Before(host.Heard, over)).ToList();
        var shell = new FactEntry { Target = key.Target, Sample = key.Sample is { } length ? FactValue.Of(length).ToString() : null };
        if (batches.Count == 0)
        {
            var seen = host.RunsOf(key) is [.., var run] ? run.Latest : null;
            var reason = seen?.Missing ?? (host.Department.IsDeclared && key.Target is { } target && !host.Department.Declares(target) ? MissingReason.NotConfigured : MissingReason.NeverReported);
            return shell with { Missing = reason.Name(), Method = seen?.Method, Assurance = seen?.Assurance.Name(), ObservedAt = seen?.ObservedAt, Detail = seen?.Detail };
        }
        var low = batches.Select(batch => batch.Low).Aggregate((left, right) => left.Merge(right));
        bool isInterval = batches.Exists(batch => batch.High is not null);
        var last = batches[^1];
        string? Show(Func<Histogram, double> pick) => low.Bounded == 0 ? null
            : fact.Kind == FactKind.Boolean ? FactNotation.Display(FactValue.Of(pick(low) != 0))
            : (isInterval ? "at least " : "") + Quantity.Display(fact.Kind.Dimension(), pick(low));
        return shell with
        {
            N = low.Count, P50 = Show(histogram => histogram.Quantile(0.5)), P95 = Show(histogram => histogram.Quantile(0.95)), Min = Show(histogram => histogram.Min), Max = Show(histogram => histogram.Max),
            Method = last.Method, Assurance = last.Assurance.Name(), ObservedAt = last.End, Bytes = batches.Sum(batch => batch.Bytes.Bytes),
        };
    }
}
