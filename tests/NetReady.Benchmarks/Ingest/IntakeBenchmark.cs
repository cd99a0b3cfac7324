using System.Diagnostics;
using System.Text.Json;
using NetReady.Benchmarks.Measuring;
using NetReady.Collector.Ingest;
using NetReady.Collector.Store;
using NetReady.Core.Envelopes;
using NetReady.Core.Reports;
using NetReady.Testing;

namespace NetReady.Benchmarks.Ingest;

/// <summary>One report through the collector's intake, alone and with others, against what it cannot do without: the signature, the reading, the disk.</summary>
internal static class IntakeBenchmark
{
    // Short rounds and many: what a disk takes to sync changes tenfold within seconds where others use it too, and has to do so for all alike.
    private const int WarmUps = 15;
    private const int RoundsTaken = 45;
    private const int Alone = 12;
    private const int EachAtOnce = 4;

    /// <summary>Measures and writes the table.</summary>
    public static async Task RunAsync(TextWriter output, CancellationToken cancel)
    {
        using var scratch = new TemporaryDirectory();
        await using var intake = new IntakeUnderTest(scratch["store"]);
        var (one, key) = await intake.EnrolAsync();
        var many = new List<Reporter>();
        for (int i = 0; i < IngestSuite.AtOnce; i++) many.Add((await intake.EnrolAsync()).Reporter);
        await intake.TakeAsync(one.NextSigned());
        foreach (var reporter in many) await intake.TakeAsync(reporter.NextSigned());

        string sample = one.NextSigned();
        await intake.TakeAsync(sample);
        var jws = Jws.Parse(sample, JwsTypes.Report)!;
        using var verifying = key.Public.ToEcdsa()!;
        using var floor = Sql.Open(scratch["floor.sqlite"]);
        floor.Script("CREATE TABLE one_row (number INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT");
        byte[] hash = new byte[32];
        var results = await Rounds.RunAsync(
            [
                new("one reporter, one report", () => AloneAsync(intake, one)),
                new($"{IngestSuite.AtOnce} reporters at once, a report", () => AtOnceAsync(intake, many)),
                new("floor: ES256 verified alone", () => Rounds.TimeAsync(200, _ => Require(jws.IsSignedBy(verifying)))),
                new("floor: one row committed alone (WAL, FULL)", () => Rounds.TimeAsync(Alone, _ => Require(floor.Run("INSERT INTO one_row (hash) VALUES ($0)", hash) == 1))),
                new("part: envelope and JSON read and checked", () => Rounds.TimeAsync(100, _ => Read(sample))),
            ],
            WarmUps, RoundsTaken, cancel);
        long kept = (long)intake.Store.Read(sql => sql.Scalar("SELECT count(*) FROM report"))!;
        long sent = 2 + IngestSuite.AtOnce + (WarmUps + RoundsTaken) * (Alone + IngestSuite.AtOnce * EachAtOnce);
        if (kept != sent) throw new InvalidOperationException($"{sent} reports were acknowledged and {kept} are in the store.");

        await output.WriteLineAsync($"""
            A report of {Figures.Bytes(sample.Length)} as sent ({Reporter.Facts} facts, of which {Reporter.Changes} changed, and {Reporter.Batches} sample batches), signed beforehand, through ReportIntake in process: ES256 verified, strictly
            read, written by about 60 statements, and acknowledged when SQLite has it on disk. {WarmUps} warm-ups, {RoundsTaken} rounds of {Alone} reports ({IngestSuite.AtOnce} x {EachAtOnce} at once), in turn.

            """);
        double must = results[2].SecondsEach.Median + results[3].SecondsEach.Median;
        var table = new Table("what", "median", "range", "processor", "a second", "to both floors");
        foreach (var result in results)
            table.Add(result.Name, Figures.Time(result.SecondsEach.Median), Figures.TimeRange(result.SecondsEach), Figures.Time(result.CpuSecondsEach.Median), Figures.Rate(result.SecondsEach.Median),
                Figures.Times(result.SecondsEach.Median / must));
        await table.WriteAsync(output);
        await output.WriteLineAsync($"\nOf a report's processor time at {IngestSuite.AtOnce} at once, the signature is {results[2].CpuSecondsEach.Median / results[1].CpuSecondsEach.Median:P0} and the reading {results[4].CpuSecondsEach.Median / results[1].CpuSecondsEach.Median:P0}; the rest is SQLite's and the hand-over's.");
    }

    private static Task<Round> AloneAsync(IntakeUnderTest intake, Reporter reporter)
    {
        string[] signed = [.. Enumerable.Range(0, Alone).Select(_ => reporter.NextSigned())];
        return Rounds.TimeAsync(Alone, i => intake.TakeAsync(signed[i]));
    }

    private static async Task<Round> AtOnceAsync(IntakeUnderTest intake, List<Reporter> reporters)
    {
        string[][] signed = [.. reporters.Select(reporter => Enumerable.Range(0, EachAtOnce).Select(_ => reporter.NextSigned()).ToArray())];
        var cpu = ProcessorTime.WithChildren();
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(signed.Select(own => Task.Run(async () =>
        {
            foreach (string report in own) await intake.TakeAsync(report);
        })));
        int reports = reporters.Count * EachAtOnce;
        return new(Stopwatch.GetElapsedTime(began).TotalSeconds / reports, (ProcessorTime.WithChildren() - cpu).TotalSeconds / reports);
    }

    private static void Read(string signed)
    {
        var jws = Jws.Parse(signed, JwsTypes.Report)!;
        Require(ReportChecks.Problem(JsonSerializer.Deserialize(jws.Payload.Span, NetReadyJson.Default.Report)!) is null);
    }

    private static void Require(bool met)
    {
        if (!met) throw new InvalidOperationException("A floor did not do its work.");
    }
}
