using System.Text;
using NetReady.Collector.Changes;
using NetReady.Collector.Store;
using NetReady.Core.Programs;

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

    /// <summary>The register that the collector holds to, or held to last, as the store has it; none where it has none.</summary>
    public static AssetRegister Stored(Sql sql) =>
        sql.Scalar("SELECT value FROM setting WHERE name = 'register'") is string text && RegisterFile.Parse("register", new StringReader(text)).Register is { } register ? register : AssetRegister.None;

    /// <summary>Writes what the register says of a host into its timelines; for a host that has just enrolled.</summary>
    public void ApplyTo(StoreSession session, EnrolledHost host)
    {
        var facts = session.FactsOf(host);
        foreach (var said in Current.FactsOf(host.Profile, time.GetUtcNow())) facts.Observe(session.Sql, said, sequence: 0);
        // A new instance, by which readers know that what they hold of the host is old.
        session.Replace(session.Find(host.Id)! with { });
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (file is not null && Problems.Count > 0) await UseLastGoodAsync(cancellationToken).ConfigureAwait(false);
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
            await ApplyAsync(text, cancel).ConfigureAwait(false);
            lastText = text;
        }
        else
        {
            await ApplyAsync(null, cancel).ConfigureAwait(false);
        }
    }

    private async Task UseLastGoodAsync(CancellationToken cancel)
    {
        if (store.Read(sql => sql.Scalar("SELECT value FROM setting WHERE name = 'register'")) is not string text
            || RegisterFile.Parse(Path.GetFileName(file!), new StringReader(text)).Register is not { } before)
            throw new ProgramException(ExitCodes.BadData, string.Join(Environment.NewLine, Problems.Append("The collector does not start without a sound register, and none was read before.")));
        Current = before;
        await ApplyAsync(text, cancel).ConfigureAwait(false);
    }

    private async Task ApplyAsync(string? text, CancellationToken cancel)
    {
        await store.WriteAsync(session =>
        {
            if (text is not null) session.Sql.Run("INSERT INTO setting (name, value) VALUES ('register', $0) ON CONFLICT DO UPDATE SET value = $0", text);
            // Other programs go by what the collector went by last.
            else session.Sql.Run("DELETE FROM setting WHERE name = 'register'");
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
