using System.Text.Json;

namespace NetReady.EndToEnd.Tests;

/// <summary>A collector and agents as a department runs them: separate programs over one folder of a test's own, on loopback.</summary>
internal sealed class LocalDepartment : IAsyncDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly List<RunningProgram> agents = [];
    private RunningProgram? collector;
    private string agentAddress = "127.0.0.1:0";
    private string humanAddress = "127.0.0.1:0";

    public LocalDepartment()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "policies"), "*.yaml"))
            folder.Write($"policies/{Path.GetFileName(file)}", File.ReadAllText(file));
    }

    /// <summary>The policies, which a test may change.</summary>
    public string PolicyFolder => folder["policies"];

    /// <summary>Where the collector keeps its store.</summary>
    public string CollectorFolder => folder["collector"];

    /// <summary>The collector for people, <c>host:port</c>.</summary>
    public string HumanAddress => humanAddress;

    /// <summary>The running collector.</summary>
    public RunningProgram Collector => collector ?? throw new InvalidOperationException("The collector does not run.");

    /// <summary>The agents, in the order in which they were started.</summary>
    public IReadOnlyList<RunningProgram> Agents => agents;

    /// <summary>Writes a file that the department gives to its collector.</summary>
    public string Write(string name, string content) => folder.Write(name, content);

    /// <summary>Starts the collector; again at the same addresses where it ran before.</summary>
    public async Task StartCollectorAsync(CancellationToken cancellation, params string[] more)
    {
        collector = RunningProgram.Collector(["run", "--data", CollectorFolder, "--policies", PolicyFolder, "--agents", agentAddress, "--human", humanAddress, "--gate", "127.0.0.1:0", "--portal-check", "127.0.0.1:0", .. more]);
        agentAddress = new Uri(await AddressAsync("Agents:", cancellation)).Authority;
        humanAddress = new Uri(await AddressAsync("People:", cancellation)).Authority;
    }

    /// <summary>Enrols a device by a fresh join string and starts its agent; returns the number under which it is known here.</summary>
    public async Task<int> StartAgentAsync(CancellationToken cancellation, params string[] joinOptions)
    {
        int number = agents.Count + 1;
        string join = await JoinAsync(joinOptions, cancellation);
        await using var enrol = RunningProgram.Agent("enrol", join, "--data", AgentFolder(number));
        Assert.True(await enrol.ExitAsync(cancellation) == 0, enrol.Errors);
        agents.Add(RunningProgram.Agent("run", "--data", AgentFolder(number)));
        return number;
    }

    /// <summary>Starts a device's agent again.</summary>
    public void RestartAgent(int number) => agents[number - 1] = RunningProgram.Agent("run", "--data", AgentFolder(number));

    public string AgentFolder(int number) => folder[$"agent-{number}"];

    /// <summary>What the collector answers at a path for people.</summary>
    public async Task<string> GetAsync(string path, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = new($"http://{humanAddress}/") };
        return await client.GetStringAsync(path, cancellation);
    }

    /// <summary>Asks the collector until the answer is what is waited for.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> isSo, CancellationToken cancellation)
    {
        while (true)
        {
            using var answer = JsonDocument.Parse(await GetAsync(path, cancellation));
            if (isSo(answer.RootElement)) return answer.RootElement.Clone();
            await Task.Delay(200, cancellation);
        }
    }

    /// <summary>The value of a series at the collector's own endpoint; null where there is none.</summary>
    public async Task<double?> MetricAsync(string series, CancellationToken cancellation)
    {
        string? line = (await GetAsync("metrics", cancellation)).Split('\n').FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        return line is null ? null : double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in agents) await agent.DisposeAsync();
        if (collector is not null) await collector.DisposeAsync();
        folder.Dispose();
    }

    private async Task<string> AddressAsync(string label, CancellationToken cancellation) => (await Collector.LineWithAsync(label, cancellation))[label.Length..].Trim();

    private async Task<string> JoinAsync(string[] options, CancellationToken cancellation)
    {
        await using var join = RunningProgram.Collector(["join", "--data", CollectorFolder, "--department", "example-department", "--tier", "OFFICIAL", "--ownership", "corporate", .. options]);
        Assert.True(await join.ExitAsync(cancellation) == 0, join.Errors);
        return join.Output.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith("netready-join://", StringComparison.Ordinal));
    }
}
