using System.Diagnostics.Metrics;
using System.Text;
using NetReady.Collector.Enrolment;
using NetReady.Collector.Ingest;
using NetReady.Collector.Register;
using NetReady.Collector.Tests.Store;
using NetReady.Core.Envelopes;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Core.Reports;

namespace NetReady.Collector.Tests.Ingest;

public sealed class ReportIntakeTests
{
    [Fact(Timeout = Hang.After)]
    public async Task An_accepted_report_is_in_the_store_and_its_host_is_to_be_scored()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        collector.Touched.Clear();

        var outcome = await collector.Intake.TakeAsync(device.Sign(device.Full(1, device.Os()) with { Samples = [device.Rtt()] }), collector.Clock.GetUtcNow());

        Assert.Equal(1, outcome.Reply!.Acknowledged);
        Assert.Null(outcome.Reply.Assignment);
        Assert.Equal([device.Host], collector.Touched);
        Assert.Equal(1, collector.Count("report"));
        Assert.Equal(1, collector.Count("sample_hour"));
        Assert.Equal(("device.os.name", 1, "Debian GNU/Linux 12"), collector.Runs().Select(run => (run.Name, run.Observations, run.Said)).Single());
        var host = collector.Store.Hosts[device.Host];
        Assert.Equal((1, Platform.Linux, collector.Clock.GetUtcNow()), (host.LastSequence, host.Profile.Platform!.Value, host.LastContact!.Value));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_device_that_works_by_another_assignment_is_sent_the_one_that_holds()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();

        var outcome = await collector.Intake.TakeAsync(device.Sign(device.Full(1) with { AssignmentHash = "older" }), null);

        Assert.Equal("assigned", outcome.Reply!.Assignment!.Hash);
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_same_report_again_is_acknowledged_again_and_changes_nothing()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        var report = device.Full(1, device.Os()) with { Samples = [device.Rtt()] };
        await collector.Intake.TakeAsync(device.Sign(report), null);
        collector.Touched.Clear();

        // Signed anew, its bytes differ; its content does not.
        var again = await collector.Intake.TakeAsync(device.Sign(report), null);

        Assert.Equal(1, again.Reply!.Acknowledged);
        Assert.Empty(collector.Touched);
        Assert.Equal((1, 1, 1), (collector.Count("report"), collector.Count("sample_hour"), collector.Runs().Single().Observations));
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_same_number_with_other_content_is_a_fork_which_is_noted_and_changes_nothing()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        await collector.Intake.TakeAsync(device.Sign(device.Full(1, device.Os())), null);

        var twin = await collector.Intake.TakeAsync(device.Sign(device.Full(1, device.Os("Ubuntu 24.04"))), null);

        Assert.Equal((409, RefusalReasons.Forked), (twin.Refused!.Status, twin.Refused.Body.Reason));
        Assert.Equal("Debian GNU/Linux 12", collector.Runs().Single().Said);
        Assert.Equal(1L, collector.Store.Read(sql => sql.Scalar("SELECT count FROM event WHERE kind = 'forked' AND host = $0", device.Host)));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Changes_to_an_unknown_report_need_a_full_one_of_the_same_number()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        await collector.Intake.TakeAsync(device.Sign(device.Full(1, device.Os())), null);

        var orphan = await collector.Intake.TakeAsync(device.Sign(device.Delta(8, 7, device.Os("Ubuntu 24.04"))), null);
        var full = await collector.Intake.TakeAsync(device.Sign(device.Full(8, device.Os("Ubuntu 24.04"))), null);

        Assert.Equal((409, RefusalReasons.FullNeeded), (orphan.Refused!.Status, orphan.Refused.Body.Reason));
        Assert.Equal(8, full.Reply!.Acknowledged);
        Assert.Equal((6L, ReportWriter.NumbersMissingReason), collector.Store.Read(sql => ((long)sql.Scalar("SELECT reports FROM gap")!, (string)sql.Scalar("SELECT reason FROM gap")!)));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Numbers_that_the_device_accounts_for_are_counted_once()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        var now = collector.Clock.GetUtcNow();

        await collector.Intake.TakeAsync(device.Sign(device.Full(4, device.Os()) with { Gaps = [new(now.AddHours(-3), now.AddHours(-1), 3, "outbox-full")] }), null);

        Assert.Equal((3L, "outbox-full"), collector.Store.Read(sql => ((long)sql.Scalar("SELECT sum(reports) FROM gap")!, (string)sql.Scalar("SELECT reason FROM gap")!)));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_report_that_a_later_one_overtook_adds_its_samples_and_turns_no_fact_back()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        var late = device.Sign(device.Full(1, device.Os("Debian GNU/Linux 11")) with
        {
            Samples = [device.Rtt(TimeSpan.FromMinutes(5))], AgentVersion = "0.0.9", BootId = "boot-0", Platform = Platform.Windows,
        });
        await collector.Intake.TakeAsync(device.Sign(device.Full(2, device.Os())), null);

        var outcome = await collector.Intake.TakeAsync(late, null);

        Assert.Equal(1, outcome.Reply!.Acknowledged);
        Assert.Equal("Debian GNU/Linux 12", collector.Runs().Single().Said);
        Assert.Equal((1, 2), (collector.Count("sample_hour"), collector.Store.Hosts[device.Host].LastSequence));
        // Nor what the device is; and so it is after a restart.
        AssertAsTheLatestSays();
        await collector.ReopenAsync();
        AssertAsTheLatestSays();
        Assert.Equal(1L, collector.Store.Read(sql => sql.Scalar("SELECT count(*) FROM gap WHERE reason = $0", ReportWriter.OvertakenReason)));

        void AssertAsTheLatestSays()
        {
            var host = collector.Store.Hosts[device.Host];
            Assert.Equal(("0.1.0", "boot-1", Platform.Linux, collector.Clock.GetUtcNow()), (host.AgentVersion, host.BootId!, host.Profile.Platform!.Value, host.LastContact!.Value));
        }
    }

    [Fact(Timeout = Hang.After)]
    public async Task Changes_are_applied_to_timelines_as_runs()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        var start = collector.Clock.GetUtcNow();
        await collector.Intake.TakeAsync(device.Sign(device.Full(1, device.Os(), device.Said("vpn.mode", FactValue.OneOf("full")), device.Said("device.firewall.enabled", FactValue.Of(true)))), null);
        collector.Clock.Advance(TimeSpan.FromMinutes(15));
        var second = collector.Clock.GetUtcNow();
        await collector.Intake.TakeAsync(device.Sign(device.Delta(2, 1, device.Said("vpn.mode", FactValue.OneOf("none"))) with
        {
            Unchanged = [new(new("device.os.name"), second)], Dropped = [new("device.firewall.enabled")],
        }), null);

        Assert.Equal(
            [
                ("device.os.name", 2, "Debian GNU/Linux 12", start, second, true),
                ("vpn.mode", 1, "full", start, start, false),
                ("device.firewall.enabled", 1, "true", start, start, false),
                ("vpn.mode", 1, "none", second, second, true),
            ],
            collector.Runs());
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_full_report_says_again_without_counting_and_drops_what_it_leaves_out()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        var seen = device.Os();
        await collector.Intake.TakeAsync(device.Sign(device.Full(1, seen, device.Said("vpn.mode", FactValue.OneOf("full")))), null);
        collector.Clock.Advance(TimeSpan.FromHours(24));
        await collector.Intake.TakeAsync(device.Sign(device.Full(2, seen)), null);

        Assert.Equal([("device.os.name", 1, true), ("vpn.mode", 1, false)], collector.Runs().Select(run => (run.Name, run.Observations, run.IsOpen)));
        Assert.Equal((long)RegisterFile.Facts.Length, collector.Store.Read(sql => sql.Scalar("SELECT count(*) FROM fact_run WHERE is_open = 1 AND observation LIKE '%\"reg.%'")));
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_older_base_holds_only_while_what_is_called_unchanged_has_not_changed_since()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        await collector.Intake.TakeAsync(device.Sign(device.Full(1, device.Os(), device.Said("vpn.mode", FactValue.OneOf("full")))), null);
        await collector.Intake.TakeAsync(device.Sign(device.Delta(2, 1, device.Said("vpn.mode", FactValue.OneOf("none")))), null);
        var now = collector.Clock.GetUtcNow();

        var sound = await collector.Intake.TakeAsync(device.Sign(device.Delta(3, 1) with { Unchanged = [new(new("device.os.name"), now)] }), null);
        var unsound = await collector.Intake.TakeAsync(device.Sign(device.Delta(4, 1) with { Unchanged = [new(new("vpn.mode"), now)] }), null);

        Assert.NotNull(sound.Reply);
        Assert.Equal(RefusalReasons.FullNeeded, unsound.Refused!.Body.Reason);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_is_no_sound_report_of_a_known_host_is_refused_counted_and_not_kept()
    {
        await using var collector = new StoreUnderTest();
        using var counted = new Refusals(collector);
        var device = await collector.EnrolAsync();
        var stranger = new Device(DeviceKey.Create(), "h-nobody", collector.Clock);
        var thief = new Device(stranger.Key, device.Host, collector.Clock);
        var report = device.Full(1, device.Os());
        string sound = device.Sign(report);

        var cases = new (string Body, int Status, string Reason)[]
        {
            ("", 400, RefusalReasons.MalformedEnvelope),
            ("not a jws", 400, RefusalReasons.MalformedEnvelope),
            (Device.EnrolmentOf(device.Key, "secret", device.Host), 400, RefusalReasons.MalformedEnvelope),
            (stranger.Sign(stranger.Full(1)), 401, RefusalReasons.UnknownHost),
            (thief.Sign(report), 401, RefusalReasons.BadSignature),
            (sound[..^4] + (sound.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA"), 401, RefusalReasons.BadSignature),
            (device.SignBytes("{}"u8), 400, RefusalReasons.MalformedReport),
            (device.SignBytes("\u0000\u0001"u8), 400, RefusalReasons.MalformedReport),
            (device.SignBytes(Encoding.UTF8.GetBytes($$"""{"host":"{{device.Host}}","sequence":1,"surprise":true}""")), 400, RefusalReasons.MalformedReport),
            (device.Sign(report with { Sequence = 0 }), 400, RefusalReasons.MalformedReport),
            (device.Sign(report with { Sequence = 3, Base = 3 }), 400, RefusalReasons.MalformedReport),
            (device.Sign(report with { Facts = [device.Os(), device.Os("twice")] }), 400, RefusalReasons.MalformedReport),
            (device.Sign(report with { Facts = [device.Os() with { Assurance = Assurance.Registered }] }), 400, RefusalReasons.MalformedReport),
            (device.Sign(report with { Gaps = [new(collector.Clock.GetUtcNow(), collector.Clock.GetUtcNow(), -1, "x")] }), 400, RefusalReasons.MalformedReport),
            (device.Sign(report with { Host = "h-other" }), 400, RefusalReasons.WrongHost),
            (device.Sign(report with { Facts = [device.Said("reg.managed", FactValue.Of(true))] }), 422, RefusalReasons.NotInContract),
        };
        foreach (var (body, status, reason) in cases)
        {
            var refused = (await collector.Intake.TakeAsync(body, null)).Refused;
            Assert.Equal((status, reason), (refused!.Status, refused.Body.Reason));
            Assert.NotEmpty(refused.Body.Message);
        }
        Assert.Equal(cases.GroupBy(one => one.Reason).ToDictionary(group => group.Key, group => (long)group.Count()), counted.ByReason);
        Assert.Equal((0, 0, 0), (collector.Count("report"), collector.Count("sample_hour"), collector.Runs().Count));
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("facts", "[null]")]
    [InlineData("facts", "null")]
    [InlineData("unchanged", "[null]")]
    [InlineData("dropped", "[null]")]
    [InlineData("samples", "[null]")]
    [InlineData("gaps", "[null]")]
    [InlineData("gaps", """[{"from":"2026-11-21T09:00:00Z","until":"2026-11-21T09:00:00Z","reports":1,"reason":null}]""")]
    [InlineData("samples", """[{"name":"net.rtt","target":"reflector","sample":"15 s","start":"2026-11-21T09:00:00Z","end":"2026-11-21T09:00:15Z","low":null,"method":"stamp","assurance":"self-reported","spent":"0 s","bytes":0}]""")]
    [InlineData("samples", """[{"name":"net.rtt","target":"reflector","sample":"15 s","start":"2026-11-21T09:00:00Z","end":"2026-11-21T09:00:15Z","low":{"n":1,"positive":[1,1]},"high":null,"method":"stamp","assurance":"self-reported","spent":"0 s","bytes":0}]""")]
    [InlineData("facts", """[{"name":"device.os.name","value":"\ud800","method":"test","assurance":"self-reported","observedAt":"2026-11-21T09:00:00Z"}]""")]
    public async Task A_signed_report_with_null_or_half_a_letter_where_none_may_be_is_malformed_and_counted(string member, string json)
    {
        await using var collector = new StoreUnderTest();
        using var counted = new Refusals(collector);
        var device = await collector.EnrolAsync();
        string report = Encoding.UTF8.GetString(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(device.Full(1), NetReadyJson.Default.Report));
        Assert.Contains($"\"{member}\":[]", report, StringComparison.Ordinal);

        var refused = (await collector.Intake.TakeAsync(device.SignBytes(Encoding.UTF8.GetBytes(report.Replace($"\"{member}\":[]", $"\"{member}\":{json}", StringComparison.Ordinal))), null)).Refused;

        Assert.Equal((400, RefusalReasons.MalformedReport), (refused!.Status, refused.Body.Reason));
        Assert.Equal(1, counted.ByReason[RefusalReasons.MalformedReport]);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_personal_device_may_send_only_what_its_contract_lists()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync(StoreUnderTest.Laptop with { Ownership = Ownership.Personal });
        string kept = Vocabulary.All.First(fact => !fact.Personal && fact is { Group: "device", Kind: FactKind.Boolean }).Name;

        var refused = (await collector.Intake.TakeAsync(device.Sign(device.Full(1, device.Said(kept, FactValue.Of(true)))), null)).Refused;

        Assert.Equal((422, RefusalReasons.NotInContract), (refused!.Status, refused.Body.Reason));
        Assert.Contains(kept, refused.Body.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_revoked_host_is_refused_also_when_another_program_revoked_it()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        await using (var beside = collector.Open(serving: false)) Assert.True(await EnrolmentDesk.RevokeAsync(beside, device.Host, collector.Clock.GetUtcNow()));

        var refused = (await collector.Intake.TakeAsync(device.Sign(device.Full(1)), null)).Refused;

        Assert.Equal((403, RefusalReasons.Revoked), (refused!.Status, refused.Body.Reason));
        Assert.Equal(0, collector.Count("report"));
    }

    private sealed class Refusals : IDisposable
    {
        private readonly MeterListener listener = new();

        public Refusals(StoreUnderTest collector)
        {
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter == collector.Metrics.Meter && instrument.Name == "netready_reports_refused_total") self.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((_, count, tags, _) => ByReason[(string)tags[0].Value!] = ByReason.GetValueOrDefault((string)tags[0].Value!) + count);
            listener.Start();
        }

        public Dictionary<string, long> ByReason { get; } = [];

        public void Dispose() => listener.Dispose();
    }
}
