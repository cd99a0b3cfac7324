using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Agent.Probes.Portal;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Portal;

/// <summary>What a network says of itself (RFC 8908), by a real HTTPS server, and by ones that lie.</summary>
public sealed class PortalApiTests
{
    private const string Captive = """{ "captive": true, "user-portal-url": "https://wifi.hotel.example/sign-in?room=12", "venue-info-url": "https://hotel.example" }""";

    private static byte[] Json(string content, string type = "application/captive+json") => HttpResponder.Answer("200 OK", content, $"Content-Type: {type}");

    private static async Task<PortalApiAnswer?> AskAsync(Func<string, byte[]?> says, bool trusted = true, string host = "127.0.0.1")
    {
        using var certificate = new SelfSigned();
        await using var server = new HttpResponder(says, certificate.Certificate);
        var (answer, bytes) = await PortalApi.AskAsync(
            new($"https://{host}:{server.EndPoint.Port}/api"), TimeProvider.System, TestContext.Current.CancellationToken, trusted ? [certificate.Certificate] : null);
        Assert.InRange(bytes.Bytes, 100, 100_000);
        return answer;
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_network_says_that_it_holds_the_device_and_where_one_signs_in()
    {
        string asked = "";
        var answer = await AskAsync(head => Json((asked = head).Length > 0 ? Captive : ""));
        Assert.Equal(new(true, "wifi.hotel.example", null), answer);
        Assert.Equal("The network says that one must sign in at wifi.hotel.example.", answer!.Detail);
        Assert.Contains("Accept: application/captive+json, application/capport+json", asked, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_network_says_how_long_it_lets_the_device_through()
    {
        var answer = await AskAsync(_ => Json("""{ "captive": false, "user-portal-url": "https://wifi.hotel.example/", "seconds-remaining": 326, "can-extend-session": true }""", "application/captive+json; charset=utf-8"));
        Assert.Equal(new(false, "wifi.hotel.example", TimeSpan.FromSeconds(326)), answer);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Who_cannot_prove_its_name_says_nothing()
    {
        Assert.Null(await AskAsync(_ => Json(Captive), trusted: false));
        Assert.Null(await AskAsync(_ => Json(Captive), host: "localhost"));
    }

    public static TheoryData<string> Unsound { get; } =
    [
        "", "null", "[]", "{}", "{ \"captive\": \"yes\" }", "{ \"captive\": 1 }", "{ \"captive\": true", new string('[', 1000), "{ \"captive\": null }",
    ];

    [Theory]
    [MemberData(nameof(Unsound))]
    public void What_is_no_answer_says_nothing(string json) => Assert.Null(PortalApi.Read(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("""{ "captive": true, "user-portal-url": "javascript:alert(1)" }""", null)]
    [InlineData("""{ "captive": true, "user-portal-url": 5 }""", null)]
    [InlineData("""{ "captive": true, "user-portal-url": "\ud800" }""", null)]
    [InlineData("""{ "captive": true, "user-portal-url": "https://a b/" }""", null)]
    [InlineData("""{ "captive": false, "seconds-remaining": -4 }""", null)]
    [InlineData("""{ "captive": false, "seconds-remaining": 1e300 }""", null)]
    public void Of_an_answer_whose_parts_are_unsound_the_rest_counts(string json, string? portal)
    {
        var answer = PortalApi.Read(Encoding.UTF8.GetBytes(json));
        if (json.Contains("ud800", StringComparison.Ordinal)) Assert.True(answer is null or { IsCaptive: true, Portal: null });
        else Assert.Equal((portal, null), (answer!.Portal, answer.Remaining));
    }

    [Fact]
    public void Any_bytes_are_read_or_say_nothing() => Check.QuickThrowOnFailure(Prop.ForAll((byte[] bytes) =>
    {
        _ = PortalApi.Read(bytes);
        return true;
    }));

    [Fact(Timeout = Hang.After)]
    public async Task Other_types_errors_redirects_and_more_than_fits_say_nothing()
    {
        Assert.Null(await AskAsync(_ => Json(Captive, "text/html")));
        Assert.Null(await AskAsync(_ => HttpResponder.Answer("404 Not Found", Captive, "Content-Type: application/captive+json")));
        Assert.Null(await AskAsync(_ => HttpResponder.Answer("302 Found", "", "Location: https://elsewhere.example/")));
        Assert.Null(await AskAsync(_ => Json($$"""{ "captive": true, "filler": "{{new string('a', 1_000_000)}}" }""")));
        Assert.Null(await AskAsync(_ => Encoding.ASCII.GetBytes("nonsense")));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Silence_ends_in_time() => Assert.Null(await AskAsync(_ => null));

    [Fact(Timeout = Hang.After)]
    public async Task What_it_says_is_told_beside_the_check_and_decides_nothing()
    {
        using var system = new TemporaryDirectory();
        using var certificate = new SelfSigned();
        await using var liar = new HttpResponder(_ => Json(Captive), certificate.Certificate);
        system.Write("run/systemd/netif/links/2", $"# This is private data. Do not parse.\nADMIN_STATE=configured\nCAPTIVE_PORTAL=https://{liar.EndPoint}/api\n");
        await using var far = new HttpResponder(head => HttpResponder.Answer("200 OK", Protocols.Portal.PortalCheck.AnswerTo(HttpResponder.TargetOf(head)[Protocols.Portal.PortalCheck.Path.Length..])));
        var answer = await PortalProbe.AskAsync(far.EndPoint.ToString(), Ask.Context with { Files = new(system.FullPath) }, TestContext.Current.CancellationToken);
        Assert.Equal((PortalVerdict.Clean, null), (answer.Verdict, answer.Api));
        var told = new PortalAnswer { Verdict = PortalVerdict.Clean, Api = new(true, "wifi.hotel.example", null) };
        Assert.Equal("The far end itself answers over plain HTTP. The network says that one must sign in at wifi.hotel.example.", told.Detail);
    }

    [Theory]
    [InlineData("CAPTIVE_PORTAL=https://portal.example/api\n", "https://portal.example/api")]
    [InlineData("CAPTIVE_PORTAL=http://portal.example/api\n", null)]
    [InlineData("CAPTIVE_PORTAL=urn:ietf:params:capport:unrestricted\n", null)]
    [InlineData("CAPTIVE_PORTAL=file:///etc/passwd\n", null)]
    [InlineData("ADMIN_STATE=configured\n", null)]
    public void Where_it_is_stands_in_the_state_of_a_link(string state, string? address)
    {
        using var system = new TemporaryDirectory();
        system.Write("run/systemd/netif/links/2", state);
        Assert.Equal(address, PortalApi.Known(new(system.FullPath))?.ToString());
    }

    [Fact]
    public void Without_such_a_state_none_is_known()
    {
        using var system = new TemporaryDirectory();
        Assert.Null(PortalApi.Known(new(system.FullPath)));
    }
}
