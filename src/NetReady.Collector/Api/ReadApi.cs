using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using NetReady.Collector.Fleet;
using NetReady.Collector.Policies;
using NetReady.Collector.Store;
using NetReady.Collector.Verdicts;
using NetReady.Collector.Verdicts.Past;
using NetReady.Collector.Waivers;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Core.Reports;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Api;

/// <summary>
/// What people and their tools read, as JSON: <c>/api/v1/hosts</c> every host in a line, <c>/api/v1/hosts/{id}</c> one host's scorecard
/// (with <c>?at=2026-11-20&amp;policies=then</c> or <c>now</c> that of an instant that is past),
/// <c>/api/v1/fleet</c> the fleet's sums, <c>/api/v1/policies</c> what judges, <c>/api/v1/waivers</c> what is waived, <c>/healthz</c> whether the collector works.
/// </summary>
internal sealed class ReadApi(CollectorStore store, FleetState fleet, PolicyKeeper policies, WaiverOverview waivers, HostScorer scorer, PastScores past, TimeProvider time)
{
    private const int ActivationsShown = 50;
    private const string PolicyVersionHeader = "NetReady-Policy-Version";

    /// <summary>Maps the API.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/hosts", (HttpContext http) => Json(http, 200, From(http).Hosts(), ApiJson.Default.HostList));
        routes.MapGet("/api/v1/hosts/{id}", (HttpContext http, string id) => From(http).HostAsync(http, id));
        routes.MapGet("/api/v1/fleet", (HttpContext http) => Json(http, 200, From(http).Fleet(), ApiJson.Default.FleetLine));
        routes.MapGet("/api/v1/policies", (HttpContext http) => Json(http, 200, From(http).Policies(), ApiJson.Default.PolicyState));
        routes.MapGet("/api/v1/waivers", (HttpContext http) => Json(http, 200, From(http).Waivers(), WaiverJson.Default.WaiverList));
        routes.MapGet("/healthz", (HttpContext http) => From(http).HealthAsync(http));
    }

    private static ReadApi From(HttpContext http) => http.RequestServices.GetRequiredService<ReadApi>();

    private HostList Hosts() => new([.. fleet.Hosts.Select(Line).OrderBy(line => line.Department, StringComparer.Ordinal).ThenBy(line => line.Host, StringComparer.Ordinal)]);

    private HostLine Line(HostStanding standing)
    {
        var host = store.Hosts[standing.Host];
        var profile = standing.Profile;
        var scorecard = standing.Scorecard;
        return new(host.Id, profile.Department, profile.Ownership.Name(), profile.Tier, profile.Marking, profile.Asset, profile.Platform?.Name(), scorecard?.State ?? "unassessed",
            scorecard?.Score, scorecard?.Coverage, scorecard?.Presence, host.EnrolledAt, host.LastContact, host.ClockSkew.TotalSeconds, host.AgentVersion, standing.Registered, standing.Revoked);
    }

    private FleetLine Fleet() => Line(fleet.Summary());

    private static FleetLine Line(FleetSummary summary) => new(
        summary.At, summary.ReadyShare, summary.Departments.Sum(department => department.Expected), summary.Groups.Sum(group => group.Enrolled), summary.Groups.Sum(group => group.Reporting),
        summary.Departments,
        [.. summary.Groups.Select(group => new GroupLine(
            group.Group.Department, group.Group.Tier, group.Group.Marking, group.Group.Ownership, group.Enrolled, group.Reporting, Named(FleetSummary.States, group.ByState), group.Coverage, group.Score))],
        [.. summary.Rules.Select(rule => new RuleLine(rule.Policy, rule.Rule, rule.Title, rule.Severity, rule.Effect, Named(FleetSummary.Outcomes, rule.ByOutcome), rule.OnlyObstacle))]);

    private static Dictionary<string, int> Named(ImmutableArray<string> names, ImmutableArray<int> counts) => names.Zip(counts).ToDictionary(pair => pair.First, pair => pair.Second);

    private Task HostAsync(HttpContext http, string id)
    {
        var (at, which) = (http.Request.Query["at"], http.Request.Query["policies"]);
        if (at.Count == 0 && which.Count == 0) return HostNowAsync(http, id);
        if (at is not [{ } text]) return BadTimeAsync(http, "Name one instant with 'at', as at=2026-11-20 or at=2026-11-20T09:00Z.");
        if (PastInstant.TryRead(text, time.GetUtcNow(), out var instant) is { } problem) return BadTimeAsync(http, problem);
        return which switch
        {
            [] or ["then"] => HostThenAsync(http, past.Of(id, instant, PoliciesOf.Then)),
            ["now"] => HostThenAsync(http, past.Of(id, instant, PoliciesOf.Now)),
            _ => BadTimeAsync(http, "'policies' is then, for those in force at the instant, or now, for those that are live."),
        };
    }

    private static Task HostThenAsync(HttpContext http, PastScore score)
    {
        if (score.Under is { } version) http.Response.Headers[PolicyVersionHeader] = version.Hash;
        return score.Scorecard is { } scorecard ? WriteAsync(http, StatusCodes.Status200OK, ScorecardJson.Write(scorecard, lines: true))
            : Json(http, StatusCodes.Status404NotFound, new Refusal(score.Reason!, score.Message!), ApiJson.Default.Refusal);
    }

    private static Task BadTimeAsync(HttpContext http, string message) => Json(http, StatusCodes.Status400BadRequest, new Refusal("bad-time", message), ApiJson.Default.Refusal);

    private Task HostNowAsync(HttpContext http, string id) => fleet.Find(id) switch
    {
        { Scorecard: { } scorecard } => WriteAsync(http, StatusCodes.Status200OK, ScorecardJson.Write(scorecard, lines: true)),
        { } => Json(http, StatusCodes.Status404NotFound, new Refusal("not-scored-yet", "The host has enrolled and is not scored yet; ask again in a few seconds."), ApiJson.Default.Refusal),
        null => Json(http, StatusCodes.Status404NotFound, new Refusal("unknown-host", "No host has this id; /api/v1/hosts lists those there are."), ApiJson.Default.Refusal),
    };

    private PolicyState Policies() => new(
        policies.Live.Set.Hash, policies.Live.LoadedAt, policies.Problems.IsEmpty, policies.Problems,
        policies.Pending is { } held ? new(held.Hash, held.HeldAt, held.ComparedWith, held.Judged, held.Flips, held.HoldShare) : null,
        [.. policies.Live.Set.Policies.Select(policy => new LivePolicy(
            policy.Name, policy.Title, policy.Hash, policy.Effect,
            [.. policy.Rules.Select(rule => new LiveRule(rule.Id, rule.Title, rule.Fact, rule.Severity, rule.Required, rule.Must))]))],
        [.. store.Read(sql => PolicyVersions.Activations(sql, ActivationsShown)).Select(live => new PolicyActivationLine(live.Hash, live.At, live.Author, live.Reason, live.How))]);

    private WaiverList Waivers() => waivers.List();

    private async Task HealthAsync(HttpContext http)
    {
        string? problem = null;
        try
        {
            // Through the writer and its commit: what a report would have to pass.
            await store.WriteNowAsync(_ => true).WaitAsync(TimeSpan.FromSeconds(5), http.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is StoreException or StoreBusyException or TimeoutException)
        {
            problem = failed is TimeoutException ? "The store's writer has not answered for 5 s; look at the disk." : failed.Message;
        }
        var health = new Health(problem is null ? "ok" : "failing", problem, scorer.Waiting);
        await Json(http, problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, health, ApiJson.Default.Health).ConfigureAwait(false);
    }

    private static Task Json<T>(HttpContext http, int status, T body, JsonTypeInfo<T> type)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(body, type, contentType: "application/json", cancellationToken: http.RequestAborted);
    }

    private static Task WriteAsync(HttpContext http, int status, string json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json, http.RequestAborted);
    }
}
