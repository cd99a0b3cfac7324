using System.Collections.Immutable;
using System.Net;
using NetReady.Agent.Platform;
using NetReady.Agent.Posture;
using NetReady.Agent.Posture.Linux;
using NetReady.Agent.Posture.Portable;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Fixtures;

/// <summary>A made-up Linux system: a tree of files for its root, and answers in place of its programs, its kernel's clock and its routes.</summary>
internal sealed class SystemTree : IDisposable
{
    private readonly TemporaryDirectory tree = new();
    private readonly TemporaryDirectory state = new();
    private readonly Dictionary<string, CommandResult> commands = [];
    private readonly Dictionary<IPAddress, Egress> routes = [];

    public ManualTimeProvider Clock { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public bool IsPrivileged { get; set; }

    public KernelClock? KernelClock { get; set; }

    /// <summary>How often each program was run.</summary>
    public Dictionary<string, int> Runs { get; } = [];

    public Dictionary<string, string[]> Parameters { get; } = [];

    public string StateDirectory => state.FullPath;

    public SystemTree With(string path, string content)
    {
        tree.Write(path.TrimStart('/'), content);
        return this;
    }

    public SystemTree With(string path, byte[] content)
    {
        File.WriteAllBytes(tree.Write(path.TrimStart('/'), ""), content);
        return this;
    }

    public SystemTree WithFolder(string path)
    {
        Directory.CreateDirectory(tree[path.TrimStart('/')]);
        return this;
    }

    /// <summary>A link as it stands on a real system: an absolute target is below the tree's root.</summary>
    public SystemTree WithLink(string path, string target)
    {
        string link = tree[path.TrimStart('/')];
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, target);
        return this;
    }

    public SystemTree Without(string path)
    {
        if (Directory.Exists(tree[path.TrimStart('/')])) Directory.Delete(tree[path.TrimStart('/')], recursive: true);
        else File.Delete(tree[path.TrimStart('/')]);
        return this;
    }

    public SystemTree ChangedAt(string path, DateTimeOffset instant)
    {
        File.SetLastWriteTimeUtc(tree[path.TrimStart('/')], instant.UtcDateTime);
        return this;
    }

    public SystemTree Answering(string program, string output, int exitCode = 0)
    {
        commands[program] = new(CommandEnd.Exited, exitCode, output, "");
        return this;
    }

    public SystemTree Answering(string program, CommandResult result)
    {
        commands[program] = result;
        return this;
    }

    public SystemTree Running(params string[] processes)
    {
        for (int i = 0; i < processes.Length; i++) With($"/proc/{100 + i}/comm", processes[i] + "\n");
        return this;
    }

    public SystemTree Routing(string destination, string through, string from = "192.168.1.7")
    {
        routes[IPAddress.Parse(destination)] = new(through, IPAddress.Parse(from));
        return this;
    }

    public PostureContext Context => new()
    {
        Platform = Core.Facts.Platform.Linux,
        Root = tree.FullPath,
        StateDirectory = state.FullPath,
        Clock = Clock,
        Run = (command, _) =>
        {
            Runs[command.Program] = Runs.GetValueOrDefault(command.Program) + 1;
            return Task.FromResult(commands.GetValueOrDefault(command.Program, CommandResult.NotFound));
        },
        Parameters = Parameters.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray()),
        ReadKernelClock = () => KernelClock,
        EgressToward = routes.GetValueOrDefault,
        IsPrivileged = IsPrivileged,
    };

    /// <summary>Reads one fact.</summary>
    public async Task<Observation> ReadAsync(string fact) =>
        Assert.Single(await new PostureReader(Context).ReadAsync([fact], TestContext.Current.CancellationToken));

    /// <summary>Asserts that a fact is a value, written as in policies.</summary>
    public async Task Says(string fact, string value)
    {
        var seen = await ReadAsync(fact);
        Assert.True(seen.Value is not null, $"{fact} is missing: {seen.Missing} ({seen.Detail})");
        Assert.Equal(value, seen.Value.ToString());
    }

    /// <summary>Asserts that a fact is missing for a reason.</summary>
    public async Task Lacks(string fact, MissingReason reason)
    {
        var seen = await ReadAsync(fact);
        Assert.True(seen.Missing == reason, $"{fact} is {seen.Value?.ToString() ?? seen.Missing.ToString()}, not missing as {reason}");
    }

    public void Dispose()
    {
        tree.Dispose();
        state.Dispose();
    }
}
