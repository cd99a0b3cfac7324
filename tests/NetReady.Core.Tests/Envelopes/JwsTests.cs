using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using NetReady.Core.Envelopes;

namespace NetReady.Core.Tests.Envelopes;

public sealed class JwsTests : IDisposable
{
    private readonly DeviceKey key = DeviceKey.Create();

    public void Dispose() => key.Dispose();

    private string Signed(string payload = "{\"a\":1}") => Jws.Sign(key, JwsTypes.Report, "h-1", Encoding.UTF8.GetBytes(payload));

    [Fact]
    public void What_is_signed_verifies_with_the_public_half()
    {
        var jws = Jws.Parse(Signed(), JwsTypes.Report)!;
        Assert.True(jws.IsSignedBy(key.Public));
        Assert.Equal("h-1", jws.Header.Kid);
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(jws.Payload.Span));
    }

    [Fact]
    public async Task Another_implementation_of_JWS_verifies_it()
    {
        var jwk = new JsonWebKey { Kty = "EC", Crv = "P-256", X = key.Public.X, Y = key.Public.Y };
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(Signed(), new()
        {
            IssuerSigningKey = jwk, ValidateAudience = false, ValidateIssuer = false, ValidateLifetime = false, ValidAlgorithms = ["ES256"],
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal(1L, Convert.ToInt64(result.Claims["a"], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void It_verifies_what_another_implementation_signed()
    {
        using var ecdsa = System.Security.Cryptography.ECDsa.Create();
        ecdsa.ImportFromPem(key.ExportPem());
        string compact = new JsonWebTokenHandler().CreateToken("{\"a\":1}",
            new SigningCredentials(new ECDsaSecurityKey(ecdsa) { KeyId = "h-1" }, "ES256"),
            new Dictionary<string, object> { ["typ"] = JwsTypes.Report });
        Assert.True(Jws.Parse(compact, JwsTypes.Report)!.IsSignedBy(key.Public));
    }

    [Fact]
    public void Another_key_does_not_verify_it()
    {
        using var other = DeviceKey.Create();
        Assert.False(Jws.Parse(Signed(), JwsTypes.Report)!.IsSignedBy(other.Public));
    }

    [Fact]
    public void A_changed_payload_or_header_does_not_verify()
    {
        var parts = Signed().Split('.');
        var other = Signed("{\"a\":2}").Split('.');
        Assert.False(Jws.Parse($"{parts[0]}.{other[1]}.{parts[2]}", JwsTypes.Report)!.IsSignedBy(key.Public));
    }

    [Fact]
    public void A_report_is_not_taken_for_an_enrolment() => Assert.Null(Jws.Parse(Signed(), JwsTypes.Enrolment));

    [Theory]
    [InlineData("""{"alg":"none","typ":"netready-report+jws","kid":"h-1"}""")]
    [InlineData("""{"alg":"HS256","typ":"netready-report+jws","kid":"h-1"}""")]
    [InlineData("""{"alg":"ES256","typ":"netready-report+jws","kid":"h-1","alg":"none"}""")]
    [InlineData("""{"alg":"ES256","typ":"netready-report+jws","kid":"h-1","crit":["x"]}""")]
    [InlineData("""{"alg":"ES256","typ":"netready-report+jws"}""")]
    [InlineData("null")]
    public void A_header_that_is_not_ours_is_refused(string header)
    {
        var parts = Signed().Split('.');
        Assert.Null(Jws.Parse($"{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{parts[1]}.{parts[2]}", JwsTypes.Report));
    }

    [Fact]
    public void No_text_makes_the_parser_throw() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => text is null || Jws.Parse(text, JwsTypes.Report) is null).QuickCheckThrowOnFailure();

    [Fact]
    public void A_key_survives_its_file()
    {
        using var again = DeviceKey.FromPem(key.ExportPem());
        Assert.Equal(key.Public, again.Public);
        Assert.Equal(key.Public.Thumbprint(), again.Public.Thumbprint());
    }

    [Fact]
    public void A_file_that_is_no_key_is_refused_by_name() =>
        Assert.Contains("P-256", Assert.Throws<System.Security.Cryptography.CryptographicException>(() => DeviceKey.FromPem("rubbish")).Message, StringComparison.Ordinal);

    [Fact]
    public void Coordinates_that_are_no_point_verify_nothing()
    {
        var zero = System.Buffers.Text.Base64Url.EncodeToString(new byte[32]);
        Assert.False(Jws.Parse(Signed(), JwsTypes.Report)!.IsSignedBy(new PublicJwk(zero, zero)));
        Assert.False(Jws.Parse(Signed(), JwsTypes.Report)!.IsSignedBy(new PublicJwk("!", "")));
    }
}
