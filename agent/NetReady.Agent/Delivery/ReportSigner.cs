using System.Text.Json;
using NetReady.Agent.Outbox;
using NetReady.Agent.Privacy;
using NetReady.Core.Envelopes;
using NetReady.Core.Reports;

namespace NetReady.Agent.Delivery;

/// <summary>A report as it is sent.</summary>
/// <param name="Jws">The JWS in compact serialization.</param>
/// <param name="Report">What it says.</param>
internal sealed record SignedReport(string Jws, Report Report);

/// <summary>Makes what is sent of what waits: only what may leave the device, as changes to what the collector has, signed, and on disk before it is sent.</summary>
/// <param name="queue">The outbox.</param>
/// <param name="key">The device's key.</param>
/// <param name="host">The host id.</param>
/// <param name="privacy">What may leave the device now.</param>
/// <param name="time">The device's clock.</param>
internal sealed class ReportSigner(ReportQueue queue, DeviceKey key, string host, Func<PrivacyGate> privacy, TimeProvider time)
{
    /// <summary>What to send of a waiting report: the same bytes at every try.</summary>
    /// <exception cref="InvalidDataException">A file of the outbox is broken.</exception>
    /// <exception cref="FileNotFoundException">The report is no longer there.</exception>
    public SignedReport Sign(long number)
    {
        if (queue.ReadSigned(number) is { } before) return new(before, Opened(before, number));
        return Sign(number, full: false);
    }

    /// <summary>Signs a report once more, in full, where the collector refused it as it stood.</summary>
    public void SignAnew(long number) => Sign(number, full: true);

    /// <summary>Whether the report would leave facts out that it states now, because the contract has changed since it was signed.</summary>
    public bool WouldNowSayLess(long number, Report signed)
    {
        var now = privacy().Pass(queue.Read(number));
        var left = now.Facts.Select(fact => fact.Key).ToHashSet();
        return signed.Facts.Select(fact => fact.Key).Concat(signed.Unchanged.Select(seen => seen.Key)).Any(key => !left.Contains(key))
            || signed.Samples.Length > now.Samples.Length;
    }

    /// <summary>A waiting report as it would be signed now.</summary>
    /// <param name="report">The report in full.</param>
    /// <param name="acknowledged">What the collector has; null for nothing.</param>
    /// <param name="host">The host id.</param>
    /// <param name="gate">What may leave the device.</param>
    /// <param name="now">The device's clock.</param>
    public static Report Outgoing(Report report, Acknowledged? acknowledged, string host, PrivacyGate gate, DateTimeOffset now)
    {
        var passed = gate.Pass(report) with { Host = host, SentAt = now };
        return acknowledged is null || acknowledged.FullIsDue(now) ? passed : acknowledged.Changes(passed);
    }

    private SignedReport Sign(long number, bool full)
    {
        var report = Outgoing(queue.Read(number), full ? null : queue.Acknowledged, host, privacy(), time.GetUtcNow());
        string jws = Jws.Sign(key, JwsTypes.Report, host, JsonSerializer.SerializeToUtf8Bytes(report, NetReadyJson.Default.Report));
        queue.KeepSigned(number, jws);
        return new(jws, report);
    }

    /// <summary>What a signed report says.</summary>
    /// <exception cref="InvalidDataException">It is not a report with this number.</exception>
    public static Report Opened(string jws, long number)
    {
        try
        {
            if (Jws.Parse(jws, JwsTypes.Report) is { } opened
                && JsonSerializer.Deserialize(opened.Payload.Span, NetReadyJson.Default.Report) is { } report && report.Sequence == number) return report;
        }
        catch (JsonException)
        {
            // Said below.
        }
        throw new InvalidDataException($"What was signed of report {number} cannot be read.");
    }
}
