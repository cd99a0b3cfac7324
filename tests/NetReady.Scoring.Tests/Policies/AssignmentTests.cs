using System.Text;
using System.Text.Json;
using NetReady.Core.Assignments;
using NetReady.Core.Hosts;
using NetReady.Core.Reports;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Tests.Policies;

public sealed class AssignmentTests
{
    private const string Pack = """
        policy: all
        rules:
          - { id: A-1, fact: net.down, must: at least 4 Mbit/s }
          - { id: A-2, fact: net.down, must: at least 10 Mbit/s, only_when: { fact: device.form_factor, must: is laptop } }
          - { id: A-3, fact: net.rtt, must: below 100 ms, sample: 60 s, target: media }
          - { id: A-4, fact: vpn.gateway.reachable, must: is true, target: vpn }
          - { id: A-5, fact: reg.managed, must: is true }
          - { id: A-6, fact: agent.report_age, must: at most 7 d }
          - { id: A-7, fact: device.audit.enabled, must: is true }
          - { id: A-8, fact: net.loss, must: below 1 %, target: nowhere }
        """;

    private const string Windows = "policy: windows\napplies: { platform: windows }\nrules: [ { id: W-1, fact: device.autorun_disabled, must: is true } ]\n";

    private const string Department = """
        departments: [ours]
        sites:
          - { name: annex, departments: [theirs], reflector: "annex.example.gov.uk:862" }
          - { name: everywhere, reflector: collector }
        gateways: [ { name: vpn, protocol: ikev2, address: "vpn.example.gov.uk:500" } ]
        targets: [ { name: media, method: stamp, address: "media.example.gov.uk:862" } ]
        approved_listeners: [tcp/22]
        also_collect: [device.uptime]
        report_every: 5 min
        daily_bytes: 10 MB
        """;

    private static readonly PolicySet policies = Load(Department);

    [Theory]
    [InlineData("ikev2", TargetMethod.Ikev2)]
    [InlineData("openvpn", TargetMethod.OpenVpn)]
    [InlineData("openvpn-tcp", TargetMethod.OpenVpnTcp)]
    [InlineData("wireguard", TargetMethod.WireGuard)]
    [InlineData("tls", TargetMethod.Tls)]
    public void A_gateway_is_asked_in_the_protocol_that_it_is_declared_with(string protocol, TargetMethod method)
    {
        var asked = Load(Department.Replace("protocol: ikev2", $"protocol: {protocol}", StringComparison.Ordinal)).AssignmentFor(Given.Host().Profile, "collector.example:8620");
        Assert.Equal(method, asked.Targets.Single(target => target.Name == "vpn").Method);
    }

    [Theory]
    [InlineData("stamp", "files.example.gov.uk:862", TargetMethod.Stamp)]
    [InlineData("icmp", "files.example.gov.uk", TargetMethod.Icmp)]
    [InlineData("icmp", "2001:db8::7", TargetMethod.Icmp)]
    [InlineData("tcp", "files.example.gov.uk:445", TargetMethod.Tcp)]
    [InlineData("tls", "[2001:db8::7]:443", TargetMethod.Tls)]
    public void A_diagnosis_is_given_all_that_answers_and_where_it_lies(string method, string address, TargetMethod asked)
    {
        string department = Department.Replace("also_collect: [device.uptime]", "also_collect: [vpn.state]", StringComparison.Ordinal)
            .Replace("targets: [", $"vpn_exceptions: [52.112.0.0/14]\ntargets: [ {{ name: files, method: {method}, address: \"{address}\", inside: true }},", StringComparison.Ordinal);
        var assignment = Load(department).AssignmentFor(Given.Host().Profile, "collector.example:8620", "collector.example:8622", "collector.example:80");
        Assert.Equal(new MeasuringTarget("files", asked, address) { Place = TargetPlace.Inside }, assignment.Targets.Single(target => target.Name == "files"));
        Assert.Equal(TargetPlace.Gateway, assignment.Targets.Single(target => target.Name == "vpn").Place);
        Assert.Contains(assignment.Targets, target => target is { Name: "reflector", Method: TargetMethod.Http, Place: TargetPlace.Outside });
        Assert.Equal(["52.112.0.0/14"], assignment.Parameters["vpn_exceptions"]);
        Assert.Equal(["vpn.example.gov.uk"], assignment.Parameters["vpn_gateways"]);
        // Where nobody asks for a diagnosis, nobody asks there.
        Assert.DoesNotContain(Load(department.Replace("vpn.state", "vpn.mode", StringComparison.Ordinal)).AssignmentFor(Given.Host().Profile, "collector.example:8620").Targets, target => target.Name == "files");
    }

    [Fact]
    public void What_the_tunnel_adds_is_measured_with_the_gateways_to_compare_with()
    {
        string department = Department.Replace("targets: [", "targets: [ { name: files, method: tcp, address: \"files.example.gov.uk:445\", inside: true },", StringComparison.Ordinal);
        var assignment = Load(department, "policy: more\nrules: [ { id: M-1, fact: vpn.rtt_overhead, must: at most 25 ms, target: files } ]\n").AssignmentFor(Given.Host().Profile, "collector.example:8620");
        Assert.Equal(["vpn.rtt_overhead files 10"], assignment.Samples.Select(sample => $"{sample.Fact} {sample.Target} {sample.Sample.TotalSeconds}"));
        Assert.Equal(["vpn", "files"], assignment.Targets.Select(target => target.Name));
    }

    [Fact]
    public void An_agent_is_asked_for_what_policies_ask_for_and_no_more()
    {
        var asked = policies.AssignmentFor(Given.Host().Profile, "collector.example:8620");
        Assert.Equal(["device.audit.enabled", "device.form_factor", "device.uptime"], asked.Facts);
        Assert.Equal(["net.down reflector 10", "net.rtt media 60", "vpn.gateway.reachable vpn 10"], asked.Samples.Select(sample => $"{sample.Fact} {sample.Target} {sample.Sample.TotalSeconds}"));
        Assert.Equal([4e6, 10e6], asked.Samples[0].Floors);
        Assert.Equal(
            ["reflector Stamp collector.example:8620", "reflector Ndt7 collector.example:8620", "vpn Ikev2 vpn.example.gov.uk:500", "media Stamp media.example.gov.uk:862"],
            asked.Targets.Select(target => $"{target.Name} {target.Method} {target.Address}"));
        Assert.Equal((5, 10_000_000L, "tcp/22"), ((int)asked.ReportEvery.TotalMinutes, asked.DailyBytes.Bytes, Assert.Single(asked.Parameters["approved_listeners"])));
    }

    [Fact]
    public void A_personal_device_is_asked_only_for_what_its_contract_allows()
    {
        var asked = policies.AssignmentFor(Given.Host(ownership: Ownership.Personal).Profile, "collector.example:8620");
        Assert.Equal(["device.form_factor"], asked.Facts);
        Assert.All(asked.Samples, sample => Assert.True(PrivacyContract.Personal.Allows(sample.Fact)));
        Assert.Equal("personal", asked.Privacy.Ownership);
    }

    [Fact]
    public void A_host_whose_platform_is_not_known_yet_is_asked_for_what_any_platform_may_need()
    {
        Assert.Contains("device.autorun_disabled", policies.AssignmentFor(Given.Host(platform: null).Profile, "c:1").Facts);
        Assert.DoesNotContain("device.autorun_disabled", policies.AssignmentFor(Given.Host().Profile, "c:1").Facts);
    }

    [Fact]
    public void Names_to_look_up_and_the_check_for_captive_portals_go_with_the_reflector()
    {
        var set = Load(Department.Replace("reflector: collector }", "reflector: collector, portal_check: \"hq.example.gov.uk:80\" }\nlookup_names: [www.example.gov.uk, intranet.example.gov.uk]", StringComparison.Ordinal));
        var asked = set.AssignmentFor(Given.Host().Profile, "c:1", portalCheckAddress: "c:8623").Targets.Where(target => target.Method is TargetMethod.Http or TargetMethod.Dns);
        Assert.Equal(["reflector http hq.example.gov.uk:80", "reflector dns www.example.gov.uk", "reflector dns intranet.example.gov.uk"], asked.Select(target => $"{target.Name} {target.Method.Name()} {target.Address}"));
        Assert.Equal("c:8623", policies.AssignmentFor(Given.Host().Profile, "c:1", portalCheckAddress: "c:8623").Targets.Single(target => target.Method is TargetMethod.Http).Address);
    }

    [Fact]
    public void A_host_measures_to_the_reflector_of_the_first_site_that_serves_it()
    {
        var asked = policies.AssignmentFor(Given.Host().Profile with { Department = "theirs" }, "c:1");
        Assert.Equal("annex.example.gov.uk:862", asked.Targets.First(target => target.Method == TargetMethod.Stamp && target.Name == "reflector").Address);
        Assert.Equal("c:1", asked.Targets.First(target => target.Method == TargetMethod.Ndt7).Address);
    }

    [Fact]
    public void The_same_assignment_has_the_same_hash_and_another_has_another()
    {
        var asked = policies.AssignmentFor(Given.Host().Profile, "c:1");
        Assert.Equal(asked.Hash, Load(Department).AssignmentFor(Given.Host().Profile, "c:1").Hash);
        Assert.NotEqual(asked.Hash, policies.AssignmentFor(Given.Host().Profile, "c:2").Hash);
        Assert.NotEqual(asked.Hash, Load(Department.Replace("tcp/22", "tcp/23", StringComparison.Ordinal)).AssignmentFor(Given.Host().Profile, "c:1").Hash);
    }

    [Fact]
    public void It_travels_and_comes_back_the_same()
    {
        var asked = policies.AssignmentFor(Given.Host().Profile, "c:1");
        string json = JsonSerializer.Serialize(asked, NetReadyJson.Default.Assignment);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, NetReadyJson.Default.Assignment), NetReadyJson.Default.Assignment));
    }

    [Fact]
    public void All_also_collects_every_stated_fact_that_agents_make()
    {
        var asked = Load(Department.Replace("[device.uptime]", "all", StringComparison.Ordinal)).AssignmentFor(Given.Host().Profile, "c:1");
        Assert.Equal(Core.Facts.Vocabulary.All.Count(fact => fact is { IsSampled: false, Maker: Core.Facts.Maker.Agent }), asked.Facts.Length);
    }

    private static PolicySet Load(string department) => Load(department, Pack, Windows);

    private static PolicySet Load(string department, params string[] packs)
    {
        var load = PolicyFolder.Load([.. packs.Select((pack, number) => ($"pack{number}.yaml", Encoding.UTF8.GetBytes(pack))), ("department.yaml", Encoding.UTF8.GetBytes(department))]);
        Assert.Empty(load.Problems);
        return load.Policies!;
    }
}
