using System.Text.Json;
using NetReady.Core.Enrolment;
using NetReady.Core.Envelopes;
using NetReady.Core.Facts;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;

namespace NetReady.Collector.Tests.Store;

/// <summary>A device with its key and host id, which writes and signs reports.</summary>
internal sealed class Device(DeviceKey key, string host, TimeProvider clock)
{
    public DeviceKey Key => key;

    public string Host => host;

    public static string EnrolmentOf(DeviceKey key, string secret, string? keyId = null) =>
        Jws.Sign(key, JwsTypes.Enrolment, keyId ?? key.Public.Thumbprint(), JsonSerializer.SerializeToUtf8Bytes(new EnrolRequest(secret, key.Public, "0.1.0"), NetReadyJson.Default.EnrolRequest));

    public Report Full(long sequence, params Observation[] facts) => new()
    {
        Host = host, Sequence = sequence, SentAt = clock.GetUtcNow(), AgentVersion = "0.1.0", Platform = Platform.Linux, BootId = "boot-1", AssignmentHash = "assigned", Facts = [.. facts],
    };

    public Report Delta(long sequence, long from, params Observation[] facts) => Full(sequence, facts) with { Base = from };

    public Observation Os(string name = "Debian GNU/Linux 12", TimeSpan ago = default) => Said("device.os.name", FactValue.Free(name), ago);

    public Observation Said(string fact, FactValue value, TimeSpan ago = default) =>
        new() { Key = new(fact), Value = value, Method = "test", Assurance = Assurance.SelfReported, ObservedAt = clock.GetUtcNow() - ago };

    public SampleBatch Rtt(TimeSpan ago = default) => new()
    {
        Key = new("net.rtt", "reflector", TimeSpan.FromSeconds(15)), Start = clock.GetUtcNow() - ago - TimeSpan.FromSeconds(15), End = clock.GetUtcNow() - ago,
        Low = Histogram.Of(0.012, 0.013), Method = "stamp", Assurance = Assurance.SelfReported,
    };

    public string Sign(Report report) => SignBytes(JsonSerializer.SerializeToUtf8Bytes(report, NetReadyJson.Default.Report));

    public string SignBytes(ReadOnlySpan<byte> payload) => Sign(JwsTypes.Report, payload);

    public string Sign(string type, ReadOnlySpan<byte> payload) => Jws.Sign(key, type, host, payload);
}
