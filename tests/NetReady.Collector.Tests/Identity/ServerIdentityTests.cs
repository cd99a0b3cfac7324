using System.Buffers.Text;
using System.Security.Cryptography;
using NetReady.Collector.Identity;
using NetReady.Core.Programs;

namespace NetReady.Collector.Tests.Identity;

public sealed class ServerIdentityTests
{
    [Fact]
    public void The_key_is_made_once_and_only_its_owner_may_read_it()
    {
        using var folder = new TemporaryDirectory();
        using var first = ServerIdentity.LoadOrCreate(folder.FullPath, TimeProvider.System);
        using var second = ServerIdentity.LoadOrCreate(folder.FullPath, TimeProvider.System);

        Assert.Equal(first.KeyHash, second.KeyHash);
        Assert.True(first.Certificate.HasPrivateKey);
        Assert.Equal(first.KeyHash, Base64Url.EncodeToString(SHA256.HashData(first.Certificate.PublicKey.ExportSubjectPublicKeyInfo())));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder[ServerIdentity.FileName]));
    }

    [Fact]
    public void A_damaged_key_is_told_and_not_replaced()
    {
        using var folder = new TemporaryDirectory();
        folder.Write(ServerIdentity.FileName, "not a key");

        var problem = Assert.Throws<ProgramException>(() => ServerIdentity.LoadOrCreate(folder.FullPath, TimeProvider.System));

        Assert.Equal(ExitCodes.BadData, problem.ExitCode);
        Assert.Equal("not a key", File.ReadAllText(folder[ServerIdentity.FileName]));
    }
}
