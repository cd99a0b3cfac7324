using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace NetReady.Testing;

/// <summary>A real Prometheus of a test's own: on a free port, with its own data, gone with the test.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private readonly Process process;
    private readonly TemporaryDirectory directory;
    private readonly HttpClient http;
    private readonly List<string> log = [];
    private readonly TaskCompletionSource<string> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PrometheusServer(Process process, TemporaryDirectory directory)
    {
        (this.process, this.directory) = (process, directory);
        http = new() { Timeout = TimeSpan.FromSeconds(10) };
        process.ErrorDataReceived += (_, line) => Heard(line.Data);
        process.OutputDataReceived += (_, line) => Heard(line.Data);
    }

    /// <summary>Where it answers, as <c>http://127.0.0.1:41234</c>.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>What it wrote to its log.</summary>
    public string Log
    {
        get { lock (log) return string.Join('\n', log); }
    }

    /// <summary>Starts it on a configuration, the text of a <c>prometheus.yml</c>, and waits until it is ready.</summary>
    public static async Task<PrometheusServer> StartAsync(string configuration, CancellationToken cancellation)
    {
        string program = Prerequisite.Program("prometheus", "prometheus");
        var directory = new TemporaryDirectory();
        var start = new ProcessStartInfo(program)
        {
            ArgumentList =
            {
                $"--config.file={directory.Write("prometheus.yml", configuration)}", $"--storage.tsdb.path={directory["data"]}",
                "--web.listen-address=127.0.0.1:0", "--log.level=info",
            },
            RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false,
        };
        var prometheus = new PrometheusServer(new() { StartInfo = start, EnableRaisingEvents = true }, directory);
        try
        {
            await prometheus.ReadyAsync(cancellation);
            return prometheus;
        }
        catch
        {
            await prometheus.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it with one job that scrapes one <c>host:port</c> every second, and waits until it is ready.</summary>
    public static Task<PrometheusServer> ScrapingAsync(string target, CancellationToken cancellation) => StartAsync(
        $"global: {{ scrape_interval: 1s, scrape_timeout: 1s }}\nscrape_configs:\n  - job_name: netready\n    static_configs: [{{ targets: ['{target}'] }}]\n", cancellation);

    /// <summary>The result of an instant query: its series, each with <c>metric</c> and <c>value</c>.</summary>
    /// <exception cref="InvalidOperationException">Prometheus refused the query; the message says why.</exception>
    public async Task<JsonElement[]> QueryAsync(string query, CancellationToken cancellation) =>
        await AskAsync($"api/v1/query?query={Uri.EscapeDataString(query)}", cancellation);

    /// <summary>The number that an instant query with one series comes to, or null where it has none.</summary>
    public async Task<double?> NumberAsync(string query, CancellationToken cancellation)
    {
        var series = await QueryAsync(query, cancellation);
        if (series.Length > 1) throw new InvalidOperationException($"{query} has {series.Length} series where one was expected.");
        return series.Length == 0 ? null : double.Parse(series[0].GetProperty("value")[1].GetString()!.Replace("Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until an instant query returns series, and returns those.</summary>
    /// <exception cref="TimeoutException">It returned none for 30 s; the message says how the scrapes went.</exception>
    public async Task<JsonElement[]> WaitForAsync(string query, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var series = await QueryAsync(query, cancellation);
            if (series.Length > 0) return series;
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(30))
                throw new TimeoutException($"No series in 30 s: {query}\nScrape errors: {string.Join("; ", await ScrapeErrorsAsync(cancellation))}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation);
        }
    }

    /// <summary>The latest trouble of each scrape target, empty for those that went well.</summary>
    public async Task<string[]> ScrapeErrorsAsync(CancellationToken cancellation)
    {
        using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri(Address, "api/v1/targets"), cancellation));
        return [.. answer.RootElement.GetProperty("data").GetProperty("activeTargets").EnumerateArray().Select(target => target.GetProperty("lastError").GetString() ?? "")];
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        bool started = listening.Task.IsCompletedSuccessfully || Started();
        if (started && !process.HasExited) process.Kill();
        if (started) await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        directory.Dispose();
    }

    private async Task ReadyAsync(CancellationToken cancellation)
    {
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException($"Prometheus ended before it was ready:\n{Log}"));
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        Address = new($"http://{await listening.Task.WaitAsync(cancellation)}/");
        while (true)
        {
            using var answer = await http.GetAsync(new Uri(Address, "-/ready"), cancellation);
            if (answer.IsSuccessStatusCode) return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation);
        }
    }

    private async Task<JsonElement[]> AskAsync(string path, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync(new Uri(Address, path), cancellation);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellation));
        if (json.RootElement.GetProperty("status").GetString() != "success")
            throw new InvalidOperationException($"{path}: {json.RootElement.GetProperty("error").GetString()}");
        var data = json.RootElement.GetProperty("data");
        if (data.GetProperty("resultType").GetString() == "scalar") throw new InvalidOperationException($"{path}: the result is a scalar, not series.");
        return [.. data.GetProperty("result").EnumerateArray().Select(series => series.Clone())];
    }

    private bool Started()
    {
        try
        {
            return process.Id > 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void Heard(string? line)
    {
        if (line is null) return;
        lock (log) log.Add(line);
        // The port is the system's choice, and this line the only place that tells it.
        if (line.Contains("msg=\"Listening on\"", StringComparison.Ordinal)) listening.TrySetResult(line[(line.IndexOf("address=", StringComparison.Ordinal) + 8)..].Trim());
    }
}
