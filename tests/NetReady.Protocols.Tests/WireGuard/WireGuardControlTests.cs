using FsCheck;
using FsCheck.Fluent;
using NetReady.Protocols.WireGuard;

namespace NetReady.Protocols.Tests.WireGuard;

public sealed class WireGuardControlTests
{
    private const string Answer = """
        private_key=e84b5a6d2717c1003a13b431570353dbaca9146cf150c5f8575680feba52027a
        listen_port=12912
        public_key=b85996fecc9c7f1fc6d2572a76eda11d59bcd20be8e543b15ce4bd85a8e75a33
        endpoint=[2001:db8::7]:51820
        last_handshake_time_sec=1700000000
        last_handshake_time_nsec=500000000
        tx_bytes=38333
        rx_bytes=2224
        public_key=58402e695ba1772b1cc9309755f043251ea77fdcf10fbe63989ceb7e19321376
        last_handshake_time_sec=0
        last_handshake_time_nsec=0
        tx_bytes=148
        errno=0


        """;

    [Fact]
    public void A_control_sockets_answer_is_its_peers()
    {
        Assert.True(WireGuardControl.IsWhole(System.Text.Encoding.ASCII.GetBytes(Answer)));
        var peers = WireGuardControl.TryRead(Answer)!;
        Assert.Equal(["[2001:db8::7]:51820 2023-11-14T22:13:20.5000000+00:00 2224 38333", "  0 148"], peers.Select(peer => $"{peer.Endpoint} {peer.LastHandshake:O} {peer.Received} {peer.Sent}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("errno=1\n\n")]
    [InlineData("public_key=00\nrx_bytes=1\n")]
    public void An_answer_that_failed_or_broke_off_is_none(string answer) => Assert.Null(WireGuardControl.TryRead(answer));

    [Fact]
    public void No_text_makes_the_reader_throw() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            WireGuardControl.TryRead($"public_key=0\nendpoint={text}\nlast_handshake_time_sec={text}\n{text}\nerrno=0\n\n");
        }));
}
