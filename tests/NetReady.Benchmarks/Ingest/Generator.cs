using System.Diagnostics;
using NetReady.Agent.Delivery;
using NetReady.Benchmarks.Measuring;

namespace NetReady.Benchmarks.Ingest;

/// <summary>Many devices on one machine: sends reports that are signed already, so many at once, each by the agent's own client.</summary>
internal sealed class Generator(string address, string keyHash) : IDisposable
{
    /// <summary>Where reports go.</summary>
    public const string ReportPath = "/api/v1/reports";

    /// <summary>How long an answer may take; longer, and the measurement ends.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CollectorClient[] clients = [.. Enumerable.Range(0, IngestSuite.AtOnce).Select(_ => new CollectorClient(address, keyHash, Patience, TimeProvider.System))];

    /// <summary>Sends something and returns the answer's body; anything but acceptance ends the measurement.</summary>
    public static async Task<ReadOnlyMemory<byte>> PostAsync(CollectorClient client, string path, string signed, CancellationToken cancel) =>
        await client.PostAsync(path, signed, cancel) switch
        {
            Answer.Ok taken => taken.Body,
            Answer.Refused refused => throw new InvalidOperationException($"{path} was refused, {refused.Reason}: {refused.Message}"),
            Answer.Away away => throw new InvalidOperationException($"{path} was not answered: {away.Why}"),
            var other => throw new InvalidOperationException($"There is no answer '{other}'."),
        };

    /// <summary>Sends all of each host's reports in order, several hosts at once.</summary>
    /// <returns>The time and this process's own processor time a report, and how long each took in seconds.</returns>
    public async Task<(Round Round, double[] Latencies)> SendAsync(IReadOnlyList<IReadOnlyList<string>> signed, bool keepsConnections, CancellationToken cancel)
    {
        var cpu = ProcessorTime.WithChildren();
        long began = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(clients.Select((client, worker) => Task.Run(() => WorkAsync(client, worker), cancel)));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double[] each = [.. latencies.SelectMany(own => own)];
        return (new(seconds / each.Length, (ProcessorTime.WithChildren() - cpu).TotalSeconds / each.Length), each);

        async Task<List<double>> WorkAsync(CollectorClient keptClient, int worker)
        {
            var taken = new List<double>();
            for (int host = worker; host < signed.Count; host += clients.Length)
                foreach (string report in signed[host])
                {
                    long sent = Stopwatch.GetTimestamp();
                    if (keepsConnections) await PostAsync(keptClient, ReportPath, report, cancel);
                    else await PostByNewAsync(report, cancel);
                    taken.Add(Stopwatch.GetElapsedTime(sent).TotalSeconds);
                }
            return taken;
        }
    }

    public void Dispose()
    {
        foreach (var client in clients) client.Dispose();
    }

    private async Task PostByNewAsync(string report, CancellationToken cancel)
    {
        using var client = new CollectorClient(address, keyHash, Patience, TimeProvider.System);
        await PostAsync(client, ReportPath, report, cancel);
    }
}
