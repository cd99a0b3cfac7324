using System.Text;
using NetReady.Collector.Changes;
using NetReady.Collector.Store;

namespace NetReady.Collector.Register;

/// <summary>Keeps the register as its file says, the last sound one where the file has mistakes, and writes what it says into the hosts' timelines.</summary>
internal sealed partial class RegisterWatch(string? file, CollectorStore store, TimeProvider time, ILogger<RegisterWatch> logger) : BackgroundService
{
    private string? lastText;

    /// <summary>The register that holds now.</summary>
    public AssetRegister Current { get; private set; } = AssetRegister.None;

    /// <summary>The mistakes of the last reading; empty where it was sound.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>The register changed, and the hosts' timelines with it.</summary>
    public event Action? Changed;

    /// <summary>Writes what the register says of a host into its timelines; for a host that has just enrolled.</summary>
    public void ApplyTo(StoreSession session, EnrolledHost host)
    {
        var facts = session.FactsOf(host);
        foreach (var said in Current.FactsOf(host.Profile, time.GetUtcNow())) facts.Observe(session.Sql, said, sequence: 0);
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (file is null) return;
        string path = Path.GetFullPath(file);
        using var changes = new FileChanges(Path.GetDirectoryName(path)!, Path.GetFileName(path), time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await changes.WaitAsync(stoppingToken).ConfigureAwait(false);
                await ReadAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                LogFailed(problem);
            }
        }
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        if (file is not null)
        {
            var (text, unreadable) = await TextAsync(file, cancel).ConfigureAwait(false);
            if (text == lastText && unreadable is null) return;
            var load = unreadable is null ? RegisterFile.Parse(Path.GetFileName(file), new StringReader(text!)) : new(null, [unreadable]);
            if (!Problems.SequenceEqual(load.Problems))
                foreach (string problem in load.Problems) LogProblem(problem);
            Problems = load.Problems;
            if (load.Register is null)
            {
                lastText = text;
                return;
            }
            Current = load.Register;
            LogRead(Current.Count);
            await ApplyAsync(cancel).ConfigureAwait(false);
            lastText = text;
        }
        else
        {
            await ApplyAsync(cancel).ConfigureAwait(false);
        }
    }

    private async Task ApplyAsync(CancellationToken cancel)
    {
        await store.WriteAsync(session =>
        {
            foreach (var host in session.Hosts.ToList()) ApplyTo(session, host);
            return true;
        }, cancel).ConfigureAwait(false);
        Changed?.Invoke();
    }

    private static async Task<(string? Text, string? Unreadable)> TextAsync(string file, CancellationToken cancel)
    {
        try
        {
            return (await File.ReadAllTextAsync(file, Encoding.UTF8, cancel).ConfigureAwait(false), null);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return (null, $"{Path.GetFileName(file)}: the register cannot be read: {problem.Message}");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The register holds {Assets} assets.")]
    private partial void LogRead(int assets);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The register has a mistake, and the last sound one stays: {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The register was not taken in; it is tried again.")]
    private partial void LogFailed(Exception problem);
}
