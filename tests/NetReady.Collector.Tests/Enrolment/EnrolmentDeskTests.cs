using NetReady.Collector.Enrolment;
using NetReady.Collector.Tests.Store;
using NetReady.Core.Envelopes;
using NetReady.Core.Hosts;
using NetReady.Core.Reports;

namespace NetReady.Collector.Tests.Enrolment;

public sealed class EnrolmentDeskTests
{
    [Fact(Timeout = Hang.After)]
    public async Task A_device_with_a_good_secret_becomes_the_host_that_the_secret_grants()
    {
        await using var collector = new StoreUnderTest();
        var profile = new HostProfile { Department = "Home Office", Tier = "OFFICIAL", Marking = "SENSITIVE", Ownership = Ownership.Personal, Asset = "A-7" };

        var device = await collector.EnrolAsync(profile);

        var host = collector.Store.Hosts[device.Host];
        Assert.Equal(profile, host.Profile);
        Assert.Equal(device.Key.Public, host.Key);
        Assert.Equal([device.Host], collector.Touched);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_secret_is_spent_once_and_a_retry_by_the_same_key_gets_the_same_host()
    {
        await using var collector = new StoreUnderTest();
        string secret = await collector.IssueAsync();
        using var key = DeviceKey.Create();
        using var other = DeviceKey.Create();

        var first = await collector.Desk.EnrolAsync(Device.EnrolmentOf(key, secret));
        var retry = await collector.Desk.EnrolAsync(Device.EnrolmentOf(key, secret));
        var thief = await collector.Desk.EnrolAsync(Device.EnrolmentOf(other, secret));

        Assert.Equal(first.Reply!.Host, retry.Reply!.Host);
        Assert.Equal((403, RefusalReasons.BadSecret), (thief.Refused!.Status, thief.Refused.Body.Reason));
        Assert.Single(collector.Store.Hosts);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Of_many_devices_that_race_for_one_secret_one_gets_it()
    {
        await using var collector = new StoreUnderTest();
        string secret = await collector.IssueAsync();
        var keys = Enumerable.Range(0, 16).Select(_ => DeviceKey.Create()).ToList();

        var outcomes = await Task.WhenAll(keys.Select(key => Task.Run(() => collector.Desk.EnrolAsync(Device.EnrolmentOf(key, secret)))));

        Assert.Single(outcomes, outcome => outcome.Reply is not null);
        Assert.Single(collector.Store.Hosts);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_secret_lapses_also_for_the_key_that_spent_it()
    {
        await using var collector = new StoreUnderTest();
        string secret = await collector.IssueAsync(life: TimeSpan.FromHours(1));
        string unused = await collector.IssueAsync(life: TimeSpan.FromHours(1));
        using var key = DeviceKey.Create();
        await collector.Desk.EnrolAsync(Device.EnrolmentOf(key, secret));
        collector.Clock.Advance(TimeSpan.FromMinutes(61));

        foreach (string lapsed in (string[])[secret, unused, "never-issued"])
            Assert.Equal(RefusalReasons.BadSecret, (await collector.Desk.EnrolAsync(Device.EnrolmentOf(key, lapsed))).Refused!.Body.Reason);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Who_does_not_hold_the_key_it_names_spends_no_secret()
    {
        await using var collector = new StoreUnderTest();
        string secret = await collector.IssueAsync();
        using var key = DeviceKey.Create();
        using var other = DeviceKey.Create();
        string signedByAnother = Jws.Sign(other, JwsTypes.Enrolment, key.Public.Thumbprint(), Jws.Parse(Device.EnrolmentOf(key, secret), JwsTypes.Enrolment)!.Payload.Span);

        Assert.Equal(RefusalReasons.BadSignature, (await collector.Desk.EnrolAsync(signedByAnother)).Refused!.Body.Reason);
        Assert.Equal(RefusalReasons.BadSignature, (await collector.Desk.EnrolAsync(Device.EnrolmentOf(key, secret, keyId: "another"))).Refused!.Body.Reason);
        Assert.Equal(RefusalReasons.MalformedEnvelope, (await collector.Desk.EnrolAsync("x")).Refused!.Body.Reason);
        Assert.Equal(RefusalReasons.MalformedReport, (await collector.Desk.EnrolAsync(Jws.Sign(key, JwsTypes.Enrolment, "k", "{}"u8))).Refused!.Body.Reason);
        Assert.NotNull((await collector.Desk.EnrolAsync(Device.EnrolmentOf(key, secret))).Reply);
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_secret_itself_is_nowhere_in_the_store()
    {
        await using var collector = new StoreUnderTest();
        string secret = await collector.IssueAsync();
        using var key = DeviceKey.Create();
        await collector.Desk.EnrolAsync(Device.EnrolmentOf(key, secret));
        await collector.Store.DisposeAsync();

        foreach (string file in Directory.GetFiles(collector.FolderPath))
            Assert.False(File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(secret)) >= 0, file);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_revoked_host_stays_in_the_store_and_its_secret_brings_it_back_no_more()
    {
        await using var collector = new StoreUnderTest();
        string secret = await collector.IssueAsync();
        using var key = DeviceKey.Create();
        string host = (await collector.Desk.EnrolAsync(Device.EnrolmentOf(key, secret))).Reply!.Host;

        Assert.True(await EnrolmentDesk.RevokeAsync(collector.Store, host, collector.Clock.GetUtcNow()));
        Assert.False(await EnrolmentDesk.RevokeAsync(collector.Store, "h-nobody", collector.Clock.GetUtcNow()));

        Assert.Equal(collector.Clock.GetUtcNow(), collector.Store.Hosts[host].RevokedAt);
        Assert.Equal(RefusalReasons.BadSecret, (await collector.Desk.EnrolAsync(Device.EnrolmentOf(key, secret))).Refused!.Body.Reason);
        var reopened = await collector.ReopenAsync();
        Assert.Equal(collector.Clock.GetUtcNow(), reopened.Hosts[host].RevokedAt);
    }
}
