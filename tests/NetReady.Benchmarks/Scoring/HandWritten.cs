using System.Collections.Frozen;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;

namespace NetReady.Benchmarks.Scoring;

/// <summary>
/// The floor under scoring: the rules of official-corporate and of what it inherits, written by hand as C# predicates, for one department's settings.
/// It says how many pass, and nothing of why, since when, of what weight, or what is unknown.
/// </summary>
internal static class HandWritten
{
    private static readonly List<string> names = [];
    private static readonly int
        ownership = Slot("reg.ownership"), managed = Slot("reg.managed"), entitled = Slot("reg.extended_support_entitled"), cloudMfa = Slot("reg.cloud_mfa"),
        platform = Slot("device.platform"), support = Slot("device.os.support_state"), timeToEnd = Slot("device.os.time_to_eol"),
        securityAge = Slot("device.updates.oldest_security_age"), rebootAge = Slot("device.updates.pending_reboot_age"), listAge = Slot("device.updates.metadata_age"),
        autoUpdates = Slot("device.updates.auto_enabled"), firewall = Slot("device.firewall.enabled"), inbound = Slot("device.firewall.default_inbound"),
        listeners = Slot("device.listeners.unapproved_count"), systemEncrypted = Slot("device.disk.system_encrypted"), unencrypted = Slot("device.disk.unencrypted_fixed_count"),
        allowListed = Slot("device.appcontrol.enforced"), antimalware = Slot("device.malware.antimalware_active"), signatureAge = Slot("device.malware.signature_age"),
        lockIdle = Slot("device.lock.idle"), lockGrace = Slot("device.lock.grace"), lockEnabled = Slot("device.lock.enabled"), unlockLength = Slot("device.unlock.min_length"),
        userIsAdmin = Slot("device.accounts.daily_user_is_admin"), guest = Slot("device.accounts.guest_enabled"), autologin = Slot("device.accounts.autologin"),
        autorunDisabled = Slot("device.autorun_disabled"), smb1 = Slot("device.legacy.smb1_enabled"), secureBoot = Slot("device.secureboot"), tpm = Slot("device.tpm.version"),
        integrity = Slot("device.os_integrity"), protectedOutside = Slot("vpn.protected_when_untrusted"), coverage = Slot("agent.coverage"),
        synchronised = Slot("device.time.synchronised"), clockError = Slot("device.time.max_error");

    private static readonly FrozenDictionary<string, int> slots = names.Index().ToFrozenDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);

    /// <summary>How many rules the host passes.</summary>
    public static int CountPassing(HostEvidence host)
    {
        var said = new Observation?[names.Count];
        foreach (var fact in host.Facts)
            if (slots.TryGetValue(fact.Key.Name, out int slot)) said[slot] = fact.Runs[^1].Latest;
        return CountNetwork(host) + CountManagement(host, said) + CountUpdates(host, said) + CountDevice(said);
    }

    private static int CountNetwork(HostEvidence host)
    {
        var week = TimeSpan.FromDays(7);
        Share reach = default, rtt = default, jitter = default, loss = default, reorder = default, down4 = default, up2 = default, down10 = default, up1 = default, gateway = default;
        foreach (var batch in host.Samples)
        {
            if (batch.End > host.At || batch.End <= host.At - week) continue;
            var low = batch.Low;
            switch (batch.Key.Name)
            {
                case "net.collector.success": reach.Add(low.Count, low.Count - low.CountUpTo(0.5, strictly: false).Perhaps); break;
                case "net.rtt": rtt.Add(low.Count, low.CountUpTo(0.1, strictly: true).Surely); break;
                case "net.jitter": jitter.Add(low.Count, low.CountUpTo(0.03, strictly: true).Surely); break;
                case "net.loss": loss.Add(low.Count, low.CountUpTo(0.01, strictly: true).Surely); break;
                case "net.reorder": reorder.Add(low.Count, low.CountUpTo(0.0005, strictly: true).Surely); break;
                case "net.down":
                    down4.Add(low.Count, AtLeast(low, 4e6));
                    down10.Add(low.Count, AtLeast(low, 10e6));
                    break;
                case "net.up":
                    up2.Add(low.Count, AtLeast(low, 2.5e6));
                    up1.Add(low.Count, AtLeast(low, 1e6));
                    break;
                case "vpn.gateway.reachable" when batch.Key.Target == "vpn" && batch.End > host.At - TimeSpan.FromDays(1):
                    gateway.Add(low.Count, low.Count - low.CountUpTo(0.5, strictly: false).Perhaps);
                    break;
            }
        }
        return One(reach.Holds(0.99, 50)) + One(rtt.Holds(0.95, 50)) + One(jitter.Holds(0.95, 50)) + One(loss.Holds(0.95, 50)) + One(reorder.Holds(0.95, 50))
            + One(down4.Holds(0.9, 3)) + One(up2.Holds(0.9, 3)) + One(down10.Holds(0.9, 3) && up1.Holds(0.9, 3)) + One(gateway.Holds(0.99, 20)) + One(CountVoice(host, week).Holds(0.9, 50));
    }

    // The E-model for each stretch of loss, with the round trips and jitter of the same stretch at their worst.
    private static Share CountVoice(HostEvidence host, TimeSpan week)
    {
        Share share = default;
        Dictionary<DateTimeOffset, double> rtt = [], jitter = [];
        foreach (var batch in host.Samples)
        {
            if (batch.Key.Name == "net.rtt") rtt[batch.End] = batch.Low.Max;
            else if (batch.Key.Name == "net.jitter") jitter[batch.End] = batch.Low.Max;
        }
        foreach (var batch in host.Samples)
        {
            if (batch.Key.Name != "net.loss" || batch.End > host.At || batch.End <= host.At - week) continue;
            double delay = (rtt.GetValueOrDefault(batch.End, double.PositiveInfinity) / 2 + 2 * jitter.GetValueOrDefault(batch.End, double.PositiveInfinity) + 0.020) * 1000, loss = batch.Low.Max * 100;
            double rating = 93.2 - 0.024 * delay - Math.Max(0, 0.11 * (delay - 177.3)) - 95 * loss / (loss + 25.1);
            double score = rating <= 0 ? 1 : 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating);
            share.Add(batch.Count, score >= 3.6 ? batch.Count : 0);
        }
        return share;
    }

    private static int CountManagement(HostEvidence host, Observation?[] said) =>
        One(Is(said[ownership], "corporate") && True(said[managed]))
        + One(True(said[cloudMfa]))
        + One(host.LastContact is { } contact && host.At - contact - host.CollectorDowntime <= TimeSpan.FromDays(7))
        + One(AtLeast(said[coverage], 0.8))
        + One(True(said[synchronised]) && AtMost(said[clockError], 1));

    private static int CountUpdates(HostEvidence host, Observation?[] said) =>
        One(Fresh(host, said[support], 30) && (Is(said[support], "supported") || (Is(said[support], "extended") && True(said[entitled]))))
        + One(AtLeast(said[timeToEnd], Days(90)))
        + One(Fresh(host, said[securityAge], 3) && AtMost(said[securityAge], Days(14)))
        + One(Fresh(host, said[rebootAge], 3) && AtMost(said[rebootAge], Days(14)))
        + One(AtMost(said[listAge], Days(3)))
        + One(True(said[autoUpdates]));

    private static int CountDevice(Observation?[] said) =>
        One(True(said[firewall])) + One(Is(said[inbound], "block")) + One(AtMost(said[listeners], 0))
        + One(True(said[systemEncrypted])) + One(AtMost(said[unencrypted], 0))
        + One(True(said[allowListed]) || (True(said[antimalware]) && said[platform] is not null && !Is(said[platform], "linux")))
        + One(AtMost(said[signatureAge], Days(3)))
        + One(AtMost(said[lockIdle], 900)) + One(AtMost(said[lockGrace], 5)) + One(True(said[lockEnabled])) + One(AtLeast(said[unlockLength], 6))
        + One(False(said[userIsAdmin])) + One(False(said[guest]) && False(said[autologin])) + One(True(said[autorunDisabled])) + One(False(said[smb1]))
        + One(True(said[secureBoot])) + One(said[tpm]?.Value is { } version && Version.Parse(version.Text) >= new Version(2, 0)) + One(Is(said[integrity], "enforcing"))
        + One(True(said[protectedOutside]));

    private static bool True(Observation? seen) => seen?.Value is { Range.Low: 1 };

    private static bool False(Observation? seen) => seen?.Value is { Range.High: 0 };

    private static bool Is(Observation? seen, string word) => seen?.Value is { } value && value.Text == word;

    private static bool AtMost(Observation? seen, double limit) => seen?.Value is { } value && value.Range.High <= limit;

    private static bool AtLeast(Observation? seen, double limit) => seen?.Value is { } value && value.Range.Low >= limit;

    private static long AtLeast(Histogram low, double limit) => low.Bounded - low.CountUpTo(limit, strictly: true).Perhaps;

    private static bool Fresh(HostEvidence host, Observation? seen, double days) => seen is not null && (host.LastContact ?? host.At) - seen.ObservedAt <= TimeSpan.FromDays(days);

    private static double Days(double days) => days * 86_400;

    private static int One(bool passes) => passes ? 1 : 0;

    private static int Slot(string name)
    {
        names.Add(name);
        return names.Count - 1;
    }

    private struct Share
    {
        private long samples;
        private long good;

        public void Add(long all, long holding)
        {
            samples += all;
            good += holding;
        }

        public readonly bool Holds(double share, long needs) => samples >= needs && good >= share * samples - 1e-9;
    }
}
