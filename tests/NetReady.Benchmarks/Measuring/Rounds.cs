using System.Diagnostics;

namespace NetReady.Benchmarks.Measuring;

/// <summary>One round of one contender.</summary>
/// <param name="SecondsEach">How long one piece of work took, by the clock.</param>
/// <param name="CpuSecondsEach">The processor time of one piece; not a number where it was not taken.</param>
internal readonly record struct Round(double SecondsEach, double CpuSecondsEach = double.NaN);

/// <summary>One of those that are compared.</summary>
/// <param name="Name">What it does.</param>
/// <param name="RunAsync">Runs it for one round; it takes its own time, so that its preparations are not counted.</param>
internal sealed record Contender(string Name, Func<Task<Round>> RunAsync);

/// <summary>What came of a contender's rounds.</summary>
/// <param name="Name">What it does.</param>
/// <param name="SecondsEach">By the clock.</param>
/// <param name="CpuSecondsEach">Processor time.</param>
internal sealed record Result(string Name, Spread SecondsEach, Spread CpuSecondsEach);

/// <summary>Runs contenders in turn, round by round, so that whatever else the machine does falls on all of them.</summary>
internal static class Rounds
{
    /// <summary>Runs rounds that do not count, then those that do.</summary>
    /// <returns>The results in the contenders' order.</returns>
    public static async Task<IReadOnlyList<Result>> RunAsync(IReadOnlyList<Contender> contenders, int warmUps, int rounds, CancellationToken cancel)
    {
        var taken = contenders.Select(_ => new List<Round>(rounds)).ToList();
        for (int round = -warmUps; round < rounds; round++)
            for (int place = 0; place < contenders.Count; place++)
            {
                cancel.ThrowIfCancellationRequested();
                // Another one first each round: nobody always runs after the same neighbour's garbage.
                int turn = (place + Math.Max(round, 0)) % contenders.Count;
                var result = await contenders[turn].RunAsync();
                if (round >= 0) taken[turn].Add(result);
            }
        return [.. contenders.Select((contender, i) => new Result(contender.Name, Spread.Of(taken[i].Select(round => round.SecondsEach)), Spread.Of(taken[i].Select(round => round.CpuSecondsEach))))];
    }

    /// <summary>Times pieces of work done one after another.</summary>
    public static async Task<Round> TimeAsync(int pieces, Func<int, Task> doAsync)
    {
        var cpu = ProcessorTime.WithChildren();
        long began = Stopwatch.GetTimestamp();
        for (int piece = 0; piece < pieces; piece++) await doAsync(piece);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new(seconds / pieces, (ProcessorTime.WithChildren() - cpu).TotalSeconds / pieces);
    }

    /// <summary>Times pieces of work done one after another that wait for nothing.</summary>
    public static Task<Round> TimeAsync(int pieces, Action<int> @do) => TimeAsync(pieces, piece =>
    {
        @do(piece);
        return Task.CompletedTask;
    });
}
