using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace NetReady.Collector.Store;

/// <summary>
/// The collector's memory: one SQLite file. All writing goes through one writer, which gathers what waits into one commit (to the disk,
/// synchronous = FULL) and answers nobody before it; reading has connections of its own and waits for nobody.
/// </summary>
internal sealed partial class CollectorStore : IAsyncDisposable, IDisposable
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "netready.sqlite";

    private const int MostWaiting = 4096;
    private const int MostPerCommit = 512;

    private readonly string file;
    private readonly ILogger logger;
    private readonly FileStream? servingLock;
    private readonly Sql sql;
    private readonly StoreSession session;
    private readonly ConcurrentDictionary<string, EnrolledHost> hosts = new(StringComparer.Ordinal);
    private readonly Channel<StoreWork> queue = Channel.CreateBounded<StoreWork>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Task writer;
    private long dataVersion;

    private CollectorStore(string file, Sql sql, FileStream? servingLock, ILogger logger)
    {
        this.file = file;
        this.sql = sql;
        this.servingLock = servingLock;
        this.logger = logger;
        Readers = new(file);
        session = new(sql, hosts);
        session.Reload();
        dataVersion = (long)sql.Scalar("PRAGMA data_version")!;
        writer = Task.Run(WriteAllAsync);
    }

    /// <summary>Every host that has enrolled, revoked ones too, as of the last commit.</summary>
    public IReadOnlyDictionary<string, EnrolledHost> Hosts => hosts;

    /// <summary>The connections that read, for those who read in parallel.</summary>
    public StoreReaders Readers { get; }

    /// <summary>Opens the store of a data folder, made where it is missing, and brings its tables up to date.</summary>
    /// <param name="directory">The data folder.</param>
    /// <param name="logger">Where a failing writer is logged.</param>
    /// <param name="serving">Whether this is the one collector that serves from the folder; others may open it besides, to issue or revoke.</param>
    /// <exception cref="StoreException">It cannot be had: another collector serves from it, it is damaged, or a newer NetReady wrote it.</exception>
    public static CollectorStore Open(string directory, ILogger logger, bool serving)
    {
        string file = Path.Combine(directory, FileName);
        FileStream? servingLock = null;
        Sql? sql = null;
        try
        {
            DataFolder.Make(directory);
            servingLock = serving ? Lock(directory) : null;
            sql = Sql.Open(file);
            Migrate(sql, file);
            return new(file, sql, servingLock, logger);
        }
        catch (Exception problem) when (problem is SqliteException or IOException or UnauthorizedAccessException or StoreException)
        {
            sql?.Dispose();
            servingLock?.Dispose();
            throw problem switch
            {
                SqliteException error => StoreException.From(error, file),
                StoreException => problem,
                _ => new StoreException($"The data folder '{directory}' cannot be used: {problem.Message}", problem),
            };
        }
    }

    /// <summary>Does something in the next commit, and ends when it is on disk. Waits where there is no room.</summary>
    /// <exception cref="StoreException">It could not be written; nothing of it was.</exception>
    public async Task<T> WriteAsync<T>(Func<StoreSession, T> work, CancellationToken cancel = default)
    {
        var item = new StoreWork<T>(work);
        await queue.Writer.WriteAsync(item, cancel).ConfigureAwait(false);
        return await item.Committed.ConfigureAwait(false);
    }

    /// <summary>As <see cref="WriteAsync"/>, but refuses where there is no room: for what comes from outside.</summary>
    /// <exception cref="StoreBusyException">There is no room.</exception>
    /// <exception cref="StoreException">It could not be written; nothing of it was.</exception>
    public Task<T> WriteNowAsync<T>(Func<StoreSession, T> work)
    {
        var item = new StoreWork<T>(work);
        return queue.Writer.TryWrite(item) ? item.Committed : throw new StoreBusyException();
    }

    /// <summary>Reads what is committed, all of it as of one instant. Several may read at once, each on a connection of its own.</summary>
    /// <exception cref="StoreException">It could not be read.</exception>
    public T Read<T>(Func<Sql, T> read) => Readers.Read(read);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await writer.ConfigureAwait(false);
        Readers.Dispose();
        sql.Dispose();
        if (servingLock is not null) await servingLock.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static FileStream Lock(string directory)
    {
        string path = Path.Combine(directory, "collector.lock");
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held)
        {
            throw new StoreException($"Another collector serves from '{directory}' (it holds {Path.GetFileName(path)}); stop it, or name another data folder.", held);
        }
    }

    private static void Migrate(Sql sql, string file)
    {
        // Immediate: of two programs that open a new folder at once, one makes the tables and the other finds them.
        sql.Script("BEGIN IMMEDIATE");
        long version = (long)sql.Scalar("PRAGMA user_version")!;
        if (version > Schema.Steps.Count)
            throw StoreException.Newer(file, version);
        foreach (string step in Schema.Steps.Skip((int)version)) sql.Script(step);
        sql.Script($"PRAGMA user_version = {Schema.Steps.Count}; COMMIT");
    }

    private async Task WriteAllAsync()
    {
        var batch = new List<StoreWork>(MostPerCommit);
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < MostPerCommit && queue.Reader.TryRead(out var work)) batch.Add(work);
            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<StoreWork> batch)
    {
        if (TryCommit(batch) is not { } problem)
        {
            foreach (var work in batch) work.Succeed();
            return;
        }
        // One bad piece must not cost the others their commit; where the disk is at fault, none of them can be helped.
        if (batch.Count > 1 && problem is not StoreException)
        {
            foreach (var work in batch) Commit([work]);
            return;
        }
        LogNotWritten(problem, batch.Count);
        foreach (var work in batch) work.Fail(problem);
    }

    private Exception? TryCommit(List<StoreWork> batch)
    {
        try
        {
            sql.Run("BEGIN IMMEDIATE");
            if (sql.Scalar("PRAGMA data_version") is long now && now != dataVersion)
            {
                session.Reload();
                dataVersion = now;
            }
            foreach (var work in batch) work.Run(session);
            sql.Run("COMMIT");
            session.Publish();
            return null;
        }
        catch (Exception problem)
        {
            Rollback();
            session.Forget();
            return problem is SqliteException error && error.SqliteErrorCode != 19 ? StoreException.From(error, file) : problem;
        }
    }

    private void Rollback()
    {
        try
        {
            sql.Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has undone the transaction by itself, as it does when the disk is full.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Pieces} pieces of work were not written to the store.")]
    private partial void LogNotWritten(Exception problem, int pieces);
}
