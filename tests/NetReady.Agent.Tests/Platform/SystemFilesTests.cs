using System.Text;
using NetReady.Agent.Platform;

namespace NetReady.Agent.Tests.Platform;

public sealed class SystemFilesTests
{
    [Fact]
    public void What_is_not_there_is_null_or_empty_and_no_exception()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("file", "");
        var files = new SystemFiles(folder.FullPath);
        Assert.Null(files.Read("/no/such"));
        Assert.Null(files.ReadEnd("/no/such", 10));
        Assert.Null(files.ChangedAt("/no/such"));
        Assert.Null(files.LinkTarget("/no/such"));
        Assert.Empty(files.Names("/no/such"));
        Assert.False(files.Exists("/no/such"));
        Assert.Equal("", files.Read("/file"));
    }

    [Fact]
    public void Files_that_say_they_are_empty_are_read_to_their_end()
    {
        Prerequisite.Need(OperatingSystem.IsLinux(), "Linux");
        Assert.StartsWith("Linux version", new SystemFiles().Read("/proc/version"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(16_384)]
    [InlineData(16_385)]
    [InlineData(100_003)]
    public void A_file_of_any_size_is_read_to_its_last_byte_and_no_further_than_asked(int size)
    {
        using var folder = new TemporaryDirectory();
        string text = string.Concat(Enumerable.Range(0, (size / 8) + 1).Select(i => $"{i:D8}"))[..size];
        folder.Write("file", text);
        var files = new SystemFiles(folder.FullPath);
        Assert.Equal(text, files.Read("/file"));
        foreach (int atMost in (int[])[0, 1, 4095, 4096, 4097, 16_384, 16_385, 100_002])
            Assert.Equal(text[..Math.Min(size, atMost)], Encoding.ASCII.GetString(files.ReadBytes("/file", atMost)!));
    }

    [Fact]
    public void What_is_looked_at_every_second_takes_little_memory()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("counter", "123456789\n");
        var files = new SystemFiles(folder.FullPath);
        files.ReadWord("/counter");
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) files.ReadWord("/counter");
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 2048);
    }

    [Fact]
    public void A_part_of_a_file_is_its_beginning_or_its_end()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("file", new string('a', 100_000) + "end");
        var files = new SystemFiles(folder.FullPath);
        Assert.Equal(50_000, files.ReadBytes("/file", 50_000)!.Length);
        Assert.Equal("aend", files.ReadEnd("/file", 4));
        Assert.Equal(100_003, files.Read("/file")!.Length);
        Assert.Equal(100_003, files.Size("/file"));
    }

    [Fact]
    public void What_cannot_be_read_is_null_to_whoever_can_do_without()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("folder/file", "text");
        folder.Write("large", new string('a', SystemFiles.ReadLimit + 1));
        File.CreateSymbolicLink(folder["circle"], folder["circle"]);
        var files = new SystemFiles(folder.FullPath);
        Assert.All((string[])["/folder", "/large", "/circle", "/no/such"], path => Assert.Null(files.ReadIfReadable(path)));
        Assert.Equal("text", files.ReadIfReadable("/folder/file"));
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_there()
    {
        using var folder = new TemporaryDirectory();
        File.CreateSymbolicLink(folder["link"], "0123456789abcdef");
        var files = new SystemFiles(folder.FullPath);
        Assert.True(files.Exists("/link"));
        Assert.Equal("0123456789abcdef", files.LinkTarget("/link"));
    }
}
