using System.Net;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Agent.Probes.Dns;

namespace NetReady.Agent.Tests.Probes.Dns;

public sealed class ResolversTests
{
    [Theory]
    [InlineData("nameserver 192.0.2.1\n", "192.0.2.1")]
    [InlineData("# nameserver 192.0.2.9\n;nameserver 192.0.2.9\nsearch example.gov.uk\n  nameserver\t192.0.2.1 # the router\r\nnameserver 2001:db8::1\n", "192.0.2.1 2001:db8::1")]
    [InlineData("nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n", "192.0.2.1 192.0.2.2 192.0.2.3")]
    [InlineData("nameservers 192.0.2.1\nnameserver\nnameserver resolver.example\nnameserver  \n", "")]
    [InlineData("", "")]
    public void Resolvers_are_read_as_the_system_reads_them(string text, string expected) => Assert.Equal(expected, string.Join(' ', Resolvers.Parse(text)));

    [Fact]
    public void An_address_of_one_link_keeps_its_link() => Assert.Equal(1, Assert.Single(Resolvers.Parse("nameserver fe80::1%lo\n")).ScopeId);

    [Fact]
    public void Any_text_is_read() => Check.QuickThrowOnFailure(Prop.ForAll((string? text) => Resolvers.Parse(text ?? "").Length <= 3 && Resolvers.Parse("nameserver " + text).Length <= 3));

    [Theory]
    [InlineData("run/systemd/resolve/resolv.conf", "127.0.0.53")]
    [InlineData("run/NetworkManager/no-stub-resolv.conf", "127.0.0.1")]
    public void Behind_a_stand_in_those_beyond_the_device_are_known(string file, string standIn)
    {
        using var system = new TemporaryDirectory();
        system.Write("etc/resolv.conf", $"nameserver {standIn}\noptions edns0 trust-ad\n");
        system.Write(file, "nameserver 192.0.2.1\nnameserver 2001:db8::1\n");
        var resolvers = Resolvers.Read(new(system.FullPath));
        Assert.Equal([IPAddress.Parse(standIn)], resolvers.Asked);
        Assert.Equal([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")], resolvers.Beyond);
    }

    [Fact]
    public void Without_a_stand_in_those_that_are_asked_are_those_beyond()
    {
        using var system = new TemporaryDirectory();
        system.Write("etc/resolv.conf", "nameserver 192.0.2.1\n");
        system.Write("run/systemd/resolve/resolv.conf", "nameserver 192.0.2.9\n");
        var resolvers = Resolvers.Read(new(system.FullPath));
        Assert.Equal(resolvers.Asked, resolvers.Beyond);
        Assert.Empty(Resolvers.Read(new(system["nowhere"])).Asked);
    }
}
