using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Core.Reports;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Departments;

namespace NetReady.Scoring.Policies;

/// <summary>Works out what an agent is to collect: what some policy for its class asks for, as far as its privacy contract allows.</summary>
internal static class Assignments
{
    /// <summary>The assignment of a host.</summary>
    public static Assignment Of(ImmutableArray<Policy> policies, Department department, HostProfile profile, string collectorAddress, string? gateAddress, string? portalCheckAddress)
    {
        var contract = PrivacyContract.Of(profile.Ownership);
        var asked = policies.Where(policy => policy.Applies.MayMatch(profile)).SelectMany(policy => policy.Rules).SelectMany(rule => rule.Facts).SelectMany(fact => fact.Measured)
            .Where(fact => fact.Fact.Maker == Maker.Agent).ToList();
        var targets = TargetsFor(department, profile, collectorAddress, gateAddress, portalCheckAddress);
        var stated = asked.Where(fact => fact.Terms is null).Select(fact => fact.Fact.Name).Concat(department.AlsoCollect)
            .Where(contract.Allows).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        var samples = asked.Where(fact => fact.Terms is not null && contract.Allows(fact.Fact.Name) && targets.Any(target => target.Name == fact.Terms.Target))
            .GroupBy(fact => fact.Key)
            .Select(group => new SampleAssignment(group.Key.Name, group.Key.Target!, group.Key.Sample!.Value, FloorsOf(group)))
            .OrderBy(sample => sample.Fact, StringComparer.Ordinal).ThenBy(sample => sample.Target, StringComparer.Ordinal).ThenBy(sample => sample.Sample).ToImmutableArray();
        // The gateways also serve what is compared with them; and a diagnosis asks whatever answers, except by filling the line.
        bool diagnoses = stated.Any(name => Vocabulary.Get(name).AsksTargets), compares = samples.Any(sample => sample.Fact == "vpn.rtt_overhead");
        bool IsAsked(MeasuringTarget target) => (diagnoses && target.Method is not (TargetMethod.Gate or TargetMethod.Ndt7 or TargetMethod.Dns))
            || (compares && target.Place is TargetPlace.Gateway) || samples.Any(sample => sample.Target == target.Name);
        var assignment = new Assignment
        {
            Hash = "", Facts = stated, Samples = samples, Targets = [.. targets.Where(IsAsked)],
            Parameters = ParametersOf(department), ReportEvery = department.ReportEvery, DailyBytes = department.DailyBytes, Privacy = contract,
        };
        return assignment with { Hash = HashOf(assignment) };
    }

    private static ImmutableArray<MeasuringTarget> TargetsFor(
        Department department, HostProfile profile, string collectorAddress, string? gateAddress, string? portalCheckAddress)
    {
        var site = department.Sites.FirstOrDefault(site => site.Departments.IsEmpty || site.Departments.Contains(profile.Department));
        var targets = ImmutableArray.CreateBuilder<MeasuringTarget>();
        targets.Add(new(Department.Reflector, TargetMethod.Stamp, site?.Reflector ?? collectorAddress));
        if ((site?.Gate ?? gateAddress) is { } gate) targets.Add(new(Department.Reflector, TargetMethod.Gate, gate));
        targets.Add(new(Department.Reflector, TargetMethod.Ndt7, site?.Ndt7 ?? collectorAddress));
        if ((site?.PortalCheck ?? portalCheckAddress) is { } portalCheck) targets.Add(new(Department.Reflector, TargetMethod.Http, portalCheck));
        foreach (string name in department.LookupNames) targets.Add(new(Department.Reflector, TargetMethod.Dns, name));
        foreach (var declared in department.Targets)
            if (TargetMethods.Parse(declared.Method) is { } method) targets.Add(new(declared.Name, method, declared.Address) { Place = declared.Place });
        return targets.ToImmutable();
    }

    private static ImmutableArray<double> FloorsOf(IEnumerable<FactCondition> asked) =>
    [
        .. asked.Where(fact => fact.Fact.Kind == FactKind.BitRate && fact.Must.Relation.IsOrder()).Select(fact => fact.Must.Limits[0].Range.Low).Distinct().Order(),
    ];

    private static ImmutableDictionary<string, ImmutableArray<string>> ParametersOf(Department department) => new Dictionary<string, ImmutableArray<string>>
    {
        ["approved_listeners"] = department.ApprovedListeners,
        ["corporate_prefixes"] = department.CorporatePrefixes,
        ["vpn_exceptions"] = department.VpnExceptions,
        ["vpn_gateways"] = [.. department.Targets.Where(target => target.Place is TargetPlace.Gateway).Select(target => target.Address[..target.Address.LastIndexOf(':')].Trim('[', ']')).Distinct()],
        ["allowed_resolvers"] = department.AllowedResolvers,
    }.Where(pair => !pair.Value.IsEmpty).ToImmutableDictionary(StringComparer.Ordinal);

    // Dictionaries have no order of their own, so the parameters are hashed sorted beside the rest.
    private static string HashOf(Assignment assignment)
    {
        string content = JsonSerializer.Serialize(assignment with { Parameters = ImmutableDictionary<string, ImmutableArray<string>>.Empty }, NetReadyJson.Default.Assignment);
        string parameters = string.Join(';', assignment.Parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={string.Join(',', pair.Value)}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content + parameters)))[..32];
    }
}
