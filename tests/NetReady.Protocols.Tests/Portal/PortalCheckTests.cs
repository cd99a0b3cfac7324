using FsCheck;
using FsCheck.Fluent;
using NetReady.Protocols.Portal;

namespace NetReady.Protocols.Tests.Portal;

public sealed class PortalCheckTests
{
    [Fact]
    public void The_answer_is_a_digest_that_others_can_work_out_and_an_echo_is_not() =>
        // printf 'netready portal check 1\nAAAAAAAAAAAAAAAAAAAAAA' | openssl dgst -sha256 -binary | basenc --base64url
        Assert.Equal("YXEoCERWV7GYVCz6i80M8MWYZRl8KgV95o1jQoYo8Fs", PortalCheck.AnswerTo("AAAAAAAAAAAAAAAAAAAAAA"));

    [Fact]
    public void A_nonce_is_a_nonce_and_none_comes_twice()
    {
        var nonces = Enumerable.Range(0, 1000).Select(_ => PortalCheck.NewNonce()).ToList();
        Assert.All(nonces, nonce => Assert.True(PortalCheck.IsNonce(nonce)));
        Assert.Equal(1000, nonces.Distinct().Count());
        Assert.All(nonces, nonce => Assert.Equal(PortalCheck.AnswerLength, PortalCheck.AnswerTo(nonce).Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("<script>alert(1)</scri")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA+/")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA\n")]
    [InlineData("ÄAAAAAAAAAAAAAAAAAAAAA")]
    public void Anything_else_is_no_nonce(string text) => Assert.False(PortalCheck.IsNonce(text));

    [Fact]
    public void Any_text_is_a_nonce_or_not() =>
        Check.QuickThrowOnFailure(Prop.ForAll((string? text) => PortalCheck.IsNonce(text) == (text is { Length: 22 } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))));
}
