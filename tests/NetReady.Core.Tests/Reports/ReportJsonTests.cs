using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Core.Facts;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;
using NetReady.Core.Units;
using Interval = NetReady.Core.Facts.Interval;

namespace NetReady.Core.Tests.Reports;

public sealed class ReportJsonTests
{
    private static readonly DateTimeOffset at = new(2026, 11, 21, 9, 0, 0, 250, TimeSpan.Zero);

    private static Observation Saw(string name, FactValue value) =>
        new() { Key = new(name), Value = value, Method = "test", Assurance = Assurance.SelfReported, ObservedAt = at };

    private static Report Whole => new()
    {
        Host = "h-1", Sequence = 7, Base = 6, SentAt = at, AgentVersion = "0.1.0", Platform = Platform.Linux, BootId = "b", AssignmentHash = "a",
        Facts =
        [
            Saw("device.secureboot", FactValue.Of(true)),
            Saw("device.updates.pending", FactValue.Count(3)),
            Saw("device.updates.oldest_security_age", FactValue.Numeric(FactKind.Duration, Interval.AtLeast(86400.5))),
            Saw("device.lsm", FactValue.Set(["apparmor", "landlock"])),
            Saw("device.tpm.version", FactValue.Version("2.0")),
            new() { Key = new("net.rtt", "reflector", TimeSpan.FromSeconds(15)), Missing = MissingReason.TimedOut, Method = "stamp", Assurance = Assurance.SelfReported, ObservedAt = at, Detail = "No answer." },
        ],
        Unchanged = [new(new("device.platform"), at)],
        Dropped = [new("device.uptime")],
        Samples =
        [
            new()
            {
                Key = new("net.down", "reflector", TimeSpan.FromSeconds(10)), Start = at, End = at.AddSeconds(1), Low = Histogram.Of(10e6), High = Histogram.Of(double.PositiveInfinity),
                Method = "ndt7", Assurance = Assurance.SelfReported, Spent = TimeSpan.FromMilliseconds(312.5), Bytes = new(1_234_567),
            },
        ],
        Gaps = [new(at.AddDays(-1), at, 4, "outbox-full")],
    };

    private static string Json(Report report) => JsonSerializer.Serialize(report, NetReadyJson.Default.Report);

    [Fact]
    public void A_report_reads_back_the_same()
    {
        string json = Json(Whole);
        var read = JsonSerializer.Deserialize(json, NetReadyJson.Default.Report)!;
        Assert.Equal(json, Json(read));
        Assert.Equal(Whole.Facts, read.Facts);
        Assert.Equal(Whole.Samples, read.Samples);
        Assert.Equal(Whole.Dropped, read.Dropped);
        Assert.Equal(Whole.Gaps, read.Gaps);
    }

    [Theory]
    [InlineData("\"sequence\":7", "\"sequence\":7,\"sequence\":8")]
    [InlineData("\"sequence\":7", "\"sequence\":7,\"extra\":8")]
    [InlineData("\"sequence\":7", "\"sequence\":\"7\"")]
    [InlineData("device.secureboot", "device.secure_boot")]
    [InlineData("\"value\":true", "\"value\":\"maybe\"")]
    [InlineData("\"value\":true", "\"value\":true,\"missing\":\"error\"")]
    [InlineData("\"value\":true", "\"missing\":\"because\"")]
    [InlineData("\"assurance\":\"self-reported\"", "\"assurance\":\"sworn\"")]
    [InlineData("at least 86400.5 s", "at least a day")]
    [InlineData("\"n\":1", "\"n\":2")]
    [InlineData("\"name\":\"net.rtt\",\"target\":\"reflector\",", "\"name\":\"net.rtt\",")]
    [InlineData("\"platform\":\"linux\"", "\"platform\":\"amiga\"")]
    public void What_is_not_sound_is_refused(string found, string put)
    {
        string json = Json(Whole);
        Assert.Contains(found, json, StringComparison.Ordinal);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json.Replace(found, put, StringComparison.Ordinal), NetReadyJson.Default.Report));
    }

    [Fact]
    public void Arbitrary_bytes_throw_nothing_but_JsonException() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<PositiveInt>(), (noise, place) =>
        {
            var bytes = Encoding.UTF8.GetBytes(Json(Whole));
            noise.AsSpan(0, Math.Min(noise.Length, 8)).CopyTo(bytes.AsSpan(place.Get * 31 % (bytes.Length - 8)));
            try
            {
                _ = JsonSerializer.Deserialize(bytes, NetReadyJson.Default.Report);
            }
            catch (JsonException)
            {
                return true;
            }
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_duration_travels_to_the_tick()
    {
        var batch = Whole.Samples[0] with { Spent = TimeSpan.FromTicks(1234567) };
        var read = JsonSerializer.Deserialize(JsonSerializer.Serialize(batch, NetReadyJson.Default.SampleBatch), NetReadyJson.Default.SampleBatch)!;
        Assert.Equal(batch.Spent, read.Spent);
        Assert.Equal(new ByteSize(1_234_567), read.Bytes);
    }
}
