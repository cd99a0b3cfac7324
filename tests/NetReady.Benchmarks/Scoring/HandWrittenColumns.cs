using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Scoring.Columns;
using NetReady.Scoring.Judging;

namespace NetReady.Benchmarks.Scoring;

/// <summary>Judges a block by one rule.</summary>
internal delegate void JudgeColumn(Block block, Span<byte> to);

/// <summary>One rule as somebody writes it by hand.</summary>
/// <param name="Id">The rule's id.</param>
/// <param name="Group">Its group's number.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Judge">Writes a block's outcomes.</param>
/// <param name="Required">Whether a host is not ready without it.</param>
internal sealed record HandWrittenRule(string Id, int Group, int Weight, JudgeColumn Judge, bool Required = false);

/// <summary>
/// The floor under a sweep: official-corporate with what it inherits as C# predicates over the same columns, with limits and one department's settings
/// written into them. Outcomes, low, high, coverage and a state come out; no mid, no strict, no reasons, no waivers, no presence and no other policy.
/// </summary>
internal sealed class HandWrittenColumns
{
    private const byte Pass = (byte)Outcome.Pass, Fail = (byte)Outcome.Fail, InGrace = (byte)Outcome.InGrace, Unknown = (byte)Outcome.Unknown, LeftOut = (byte)Outcome.LeftOut, None = (byte)Outcome.NotApplicable;
    private const int Network = 0, Vpn = 1, Device = 2, Management = 3;
    private const double Day = 86_400;

    private readonly Layout layout;
    private readonly AudienceProgram program;
    private readonly ImmutableArray<int> places;

    /// <summary>Finds the columns.</summary>
    public HandWrittenColumns(Audience audience)
    {
        (layout, program) = (audience.Layout, audience.Programs[0]);
        Rules = [.. OfTheLine(), .. OfManagement(), .. OfUpdates(), .. OfTheDevice()];
        places = [.. program.Rules.Select(rule => Rules.Index().Single(own => own.Item.Id == rule.Rule.Id).Index)];
    }

    /// <summary>The rules.</summary>
    public ImmutableArray<HandWrittenRule> Rules { get; }

    /// <summary>Where a rule of the program stands among <see cref="Rules"/>.</summary>
    public int PlaceOf(int rule) => places[rule];

    /// <summary>Judges a block.</summary>
    public void Judge(Block block, HandWrittenVerdicts to)
    {
        for (int rule = 0; rule < Rules.Length; rule++) Rules[rule].Judge(block, to.Outcomes[rule]);
        foreach (var failing in block.Failing)
            foreach (int place in program.ByHistory[failing.History])
            {
                ref byte outcome = ref to.Outcomes[places[place]][failing.Row];
                if (outcome == Fail && failing.Since + program.Rules[place].Rule.TimeToFix.Failure.Ticks > SampleFleet.At.UtcTicks) outcome = InGrace;
            }
        to.Score(Rules);
    }

    // The department has no virtual desktops, and what no agent measures is left out while it is unknown.
    private IEnumerable<HandWrittenRule> OfTheLine() =>
    [
        new("SWN-01", Network, 5, Share("net.collector.success", 0.99, 50)), new("SWN-02", Network, 5, Share("net.rtt", 0.95, 50)), new("SWN-03", Network, 5, Share("net.jitter", 0.95, 50)),
        new("SWN-04", Network, 5, Share("net.loss", 0.95, 50)), new("SWN-05", Network, 3, Share("net.burst_loss", 0.95, 50, LeftOut)), new("SWN-06", Network, 1, Share("net.reorder", 0.95, 50)),
        new("SWN-07", Network, 5, Share("net.down", 0.90, 3, limit: 4e6)), new("SWN-08", Network, 5, Share("net.up", 0.90, 3, limit: 2.5e6)),
        new("SWN-09", Network, 3, All(Share("net.down", 0.90, 3, limit: 10e6), Share("net.up", 0.90, 3, limit: 1e6))), new("SWN-10", Network, 3, Share("net.responsiveness", 0.50, 3, LeftOut)),
        new("SWN-11", Network, 3, Share("net.loaded_latency_increase", 0.95, 3, LeftOut)), new("SWN-12", Network, 3, Share("net.mos", 0.90, 50)), new("SWN-13", Network, 5, Is("net.udp_media_ok", true, LeftOut)),
        new("SWN-14", Network, 5, Same("net.required_endpoints_ok", 1, LeftOut)), new("SWN-15", Network, 3, Share("net.dns_failure", 0.95, 50, LeftOut)), new("SWN-16", Network, 1, Share("net.dns", 0.95, 50, LeftOut)),
        new("SWN-17", Network, 3, Is("net.tls_intercepted_optimize", false, LeftOut)), new("SWN-18", Network, 1, AtMost("net.egress_distance", 800_000, LeftOut)), new("SWN-19", Network, 1, Share("net.saas_down", 0.90, 3, LeftOut)),
        new("SWN-20", Network, 5, (_, to) => to.Fill(None)), new("SWN-21", Network, 3, (_, to) => to.Fill(None)), new("SWN-22", Vpn, 1, Share("vpn.rtt_overhead", 0.95, 20, LeftOut)),
        new("SWN-26", Network, 1, Share("net.captive_portal", 0.95, 20, LeftOut)), new("SWN-27", Network, 1, Share("net.path_mtu_black_hole", 0.90, 10, LeftOut)),
        new("OFC-30", Vpn, 5, Share("vpn.inside.reachable", 0.95, 20, LeftOut)), new("OFC-25", Vpn, 5, Share("vpn.gateway.reachable", 0.99, 20)), new("OFC-26", Vpn, 5, Is("vpn.protected_when_untrusted", true)),
        new("OFC-27", Vpn, 3, LeaveOut(All(All(Is("vpn.profile.ike", "ikev2"), OneOf("vpn.profile.group", 19, 20, 21)), All(Is("vpn.profile.cipher", "aes-128-gcm", "aes-256-gcm"), AtMost("vpn.profile.lifetime", Day))))),
    ];

    private IEnumerable<HandWrittenRule> OfManagement() =>
    [
        new("OFC-01", Management, 10, All(Is("reg.ownership", "corporate"), Is("reg.managed", true)), Required: true), new("OFC-28", Management, 5, Is("reg.cloud_mfa", true)),
        new("SWN-23", Management, 3, AtMost("agent.report_age", 7 * Day)), new("SWN-24", Management, 3, AtLeast("agent.coverage", 0.8)),
        new("SWN-25", Management, 1, All(Is("device.time.synchronised", true), AtMost("device.time.max_error", 1))),
    ];

    private IEnumerable<HandWrittenRule> OfUpdates() =>
    [
        new("OFC-02", Device, 10, Any(Fresh("device.os.support_state", 30, Is("device.os.support_state", "supported")),
            All(Fresh("device.os.support_state", 30, Is("device.os.support_state", "extended")), Is("reg.extended_support_entitled", true))), Required: true),
        new("OFC-03", Device, 1, AtLeast("device.os.time_to_eol", 90 * Day)), new("OFC-04", Device, 10, Fresh("device.updates.oldest_security_age", 3, AtMost("device.updates.oldest_security_age", 14 * Day)), Required: true),
        new("OFC-05", Device, 5, Fresh("device.updates.pending_reboot_age", 3, AtMost("device.updates.pending_reboot_age", 14 * Day))), new("OFC-06", Device, 3, AtMost("device.updates.metadata_age", 3 * Day)),
        new("OFC-07", Device, 3, Is("device.updates.auto_enabled", true)),
    ];

    private IEnumerable<HandWrittenRule> OfTheDevice() =>
    [
        new("OFC-08", Device, 10, Is("device.firewall.enabled", true), Required: true), new("OFC-09", Device, 5, Is("device.firewall.default_inbound", "block")), new("OFC-10", Device, 3, Same("device.listeners.unapproved_count", 0)),
        new("OFC-11", Device, 10, Is("device.disk.system_encrypted", true), Required: true), new("OFC-12", Device, 3, Same("device.disk.unencrypted_fixed_count", 0)),
        // Anti-malware software does not count on Linux here.
        new("OFC-13", Device, 10, Any(Required("device.appcontrol.enforced"), All(Required("device.malware.antimalware_active"), Is("device.platform", "windows", "macos", "android", "ios"))), Required: true),
        new("OFC-14", Device, 5, AtMost("device.malware.signature_age", 3 * Day)), new("OFC-15", Device, 5, AtMost("device.lock.idle", 900)), new("OFC-16", Device, 3, AtMost("device.lock.grace", 5)),
        new("OFC-17", Device, 3, AtLeast("device.unlock.min_length", 6)), new("OFC-18", Device, 5, Is("device.accounts.daily_user_is_admin", false)),
        new("OFC-19", Device, 3, All(Is("device.accounts.guest_enabled", false), Is("device.accounts.autologin", false))), new("OFC-20", Device, 1, Is("device.autorun_disabled", true)),
        new("OFC-21", Device, 3, Is("device.legacy.smb1_enabled", false)), new("OFC-22", Device, 5, Is("device.secureboot", true)), new("OFC-23", Device, 1, Looked("device.tpm.version", version => Version.Parse(version.Text) >= new Version(2, 0))),
        new("OFC-24", Device, 3, Is("device.os_integrity", "enforcing")), new("OFC-29", Device, 5, Is("device.lock.enabled", true)),
    ];

    private JudgeColumn Is(string fact, bool wanted, byte unknown = Unknown) => Looked(fact, value => value.Range.Low == (wanted ? 1 : 0), unknown);

    private JudgeColumn Is(string fact, params string[] words) => Looked(fact, value => value.Kind == FactKind.Set ? value.Items.Any(words.Contains) : words.Contains(value.Text));

    private JudgeColumn Required(string fact) => Looked(fact, value => value.Range.Low == 1, absent: Unknown);

    private JudgeColumn Looked(string fact, Func<FactValue, bool> holds, byte unknown = Unknown, byte? absent = null)
    {
        int column = Stated(fact).Codes;
        byte[] table = Table(fact, value => holds(value) ? Pass : Fail, unknown, absent);
        return (block, to) =>
        {
            var codes = block.CodesOf(column);
            for (int row = 0; row < to.Length; row++) to[row] = table[codes[row]];
        };
    }

    private JudgeColumn AtMost(string fact, double limit, byte unknown = Unknown)
    {
        var column = Stated(fact);
        byte[] table = Table(fact, value => value.Range.High <= limit ? Pass : value.Range.Low > limit ? Fail : Unknown, unknown);
        return (block, to) =>
        {
            Span<byte> codes = block.CodesOf(column.Codes);
            Span<double> numbers = block.NumbersOf(column.Numbers);
            for (int row = 0; row < to.Length; row++) to[row] = codes[row] != Sayings.Number ? table[codes[row]] : numbers[row] <= limit ? Pass : Fail;
        };
    }

    private JudgeColumn AtLeast(string fact, double limit)
    {
        var column = Stated(fact);
        byte[] table = Table(fact, value => value.Range.Low >= limit ? Pass : value.Range.High < limit ? Fail : Unknown, Unknown);
        return (block, to) =>
        {
            Span<byte> codes = block.CodesOf(column.Codes);
            Span<double> numbers = block.NumbersOf(column.Numbers);
            for (int row = 0; row < to.Length; row++) to[row] = codes[row] != Sayings.Number ? table[codes[row]] : numbers[row] >= limit ? Pass : Fail;
        };
    }

    private JudgeColumn Same(string fact, double limit, byte unknown = Unknown)
    {
        var column = Stated(fact);
        byte[] table = Table(fact, value => value.Range.Low > limit || value.Range.High < limit ? Fail : Unknown, unknown);
        return (block, to) =>
        {
            Span<byte> codes = block.CodesOf(column.Codes);
            Span<double> numbers = block.NumbersOf(column.Numbers);
            for (int row = 0; row < to.Length; row++) to[row] = codes[row] != Sayings.Number ? table[codes[row]] : numbers[row] == limit ? Pass : Fail;
        };
    }

    private JudgeColumn OneOf(string fact, double first, double second, double third)
    {
        var column = Stated(fact);
        byte[] table = Table(fact, _ => Unknown, Unknown);
        return (block, to) =>
        {
            Span<byte> codes = block.CodesOf(column.Codes);
            Span<double> numbers = block.NumbersOf(column.Numbers);
            for (int row = 0; row < to.Length; row++)
                to[row] = codes[row] != Sayings.Number ? table[codes[row]] : numbers[row] == first || numbers[row] == second || numbers[row] == third ? Pass : Fail;
        };
    }

    private JudgeColumn Share(string fact, double holdsFor, int needs, byte unknown = Unknown, double? limit = null)
    {
        var holding = layout.Holdings.First(column => column.Asked.Fact.Name == fact && (limit is null || column.Asked.Must.Limits[0].Range.Low == limit));
        return (block, to) =>
        {
            Span<int> samples = block.CountsOf(holding.Window.Samples), surely = block.CountsOf(holding.Surely), perhaps = block.CountsOf(holding.Surely + 1);
            for (int row = 0; row < to.Length; row++)
            {
                double needed = holdsFor * samples[row] - 1e-9;
                to[row] = samples[row] < needs ? unknown : surely[row] >= needed ? Pass : perhaps[row] < needed ? Fail : unknown;
            }
        };
    }

    private JudgeColumn Fresh(string fact, double days, JudgeColumn judge)
    {
        var column = Stated(fact);
        long oldest = (long)(days * TimeSpan.TicksPerDay);
        return (block, to) =>
        {
            judge(block, to);
            var ages = block.AgesOf(column.Ages);
            for (int row = 0; row < to.Length; row++)
                if (ages[row] > oldest) to[row] = Unknown;
        };
    }

    private static JudgeColumn All(JudgeColumn left, JudgeColumn right) => (block, to) =>
    {
        Span<byte> other = stackalloc byte[to.Length];
        left(block, to);
        right(block, other);
        for (int row = 0; row < to.Length; row++)
            to[row] = to[row] == Fail || other[row] == Fail ? Fail : to[row] == Unknown || other[row] == Unknown ? Unknown : to[row] == None ? other[row] : to[row];
    };

    private static JudgeColumn Any(JudgeColumn left, JudgeColumn right) => (block, to) =>
    {
        Span<byte> other = stackalloc byte[to.Length];
        left(block, to);
        right(block, other);
        for (int row = 0; row < to.Length; row++)
            to[row] = to[row] == Pass || other[row] == Pass ? Pass : to[row] == Unknown || other[row] == Unknown ? Unknown : to[row] == None ? other[row] : to[row];
    };

    private static JudgeColumn LeaveOut(JudgeColumn judge) => (block, to) =>
    {
        judge(block, to);
        for (int row = 0; row < to.Length; row++)
            if (to[row] == Unknown) to[row] = LeftOut;
    };

    private StatedColumn Stated(string fact) => layout.StatedColumns.Single(column => column.Fact.Name == fact);

    // The sample fleet is Linux throughout.
    private byte[] Table(string fact, Func<FactValue, byte> judge, byte unknown, byte? absent = null)
    {
        var definition = Vocabulary.Get(fact);
        var sayings = layout.SayingsOf(fact);
        var table = new byte[byte.MaxValue + 1];
        for (int code = 0; code < sayings.Count; code++)
        {
            var said = sayings[code];
            table[code] = said.Value is { } value ? value.Kind == definition.Kind && judge(value) is var judged && judged != Unknown ? judged : unknown
                : said.Missing == MissingReason.NotPresent && definition.NotPresent == Absence.Fails ? Fail
                : (said.Missing == MissingReason.NotPresent && definition.NotPresent == Absence.NotApplicable) || (said.Missing == MissingReason.NotApplicable && definition.NotApplicableOn.Contains(Platform.Linux)) ? absent ?? None
                : unknown;
        }
        return table;
    }
}
