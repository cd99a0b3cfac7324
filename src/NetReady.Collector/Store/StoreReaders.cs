using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace NetReady.Collector.Store;

/// <summary>Read-only connections to one store, as many as read at once; they wait for no writer.</summary>
internal sealed class StoreReaders(string file) : IDisposable
{
    private readonly ConcurrentBag<Sql> idle = [];

    /// <summary>
    /// Opens a data folder's store for reading alone: no byte of it changes, and the right to read is enough unless a collector serves from it.
    /// </summary>
    /// <exception cref="StoreException">There is none, it cannot be read, or another version of NetReady wrote it.</exception>
    public static StoreReaders Open(string directory)
    {
        string file = Path.Combine(directory, CollectorStore.FileName);
        if (!File.Exists(file)) throw StoreException.Missing(directory);
        var readers = new StoreReaders(file);
        try
        {
            long version = readers.Read(sql => (long)sql.Scalar("PRAGMA user_version")!);
            if (version > Schema.Steps.Count) throw StoreException.Newer(file, version);
            if (version < Schema.Steps.Count)
                throw new StoreException($"The store '{file}' was written by an older NetReady (its version is {version}, this program knows {Schema.Steps.Count}), and reading alone does not bring it up to date; start this version's collector first.");
            return readers;
        }
        catch
        {
            readers.Dispose();
            throw;
        }
    }

    /// <summary>Reads what is committed, all of it as of one instant. Several may read at once, each on a connection of its own.</summary>
    /// <exception cref="StoreException">It could not be read.</exception>
    public T Read<T>(Func<Sql, T> read)
    {
        Sql? reader = null;
        try
        {
            reader = idle.TryTake(out var known) ? known : Sql.Open(file, readOnly: true);
            reader.Run("BEGIN");
            var result = read(reader);
            reader.Run("COMMIT");
            idle.Add(reader);
            reader = null;
            return result;
        }
        catch (SqliteException error)
        {
            throw StoreException.From(error, file);
        }
        finally
        {
            // What could not be read to its end may stand in the middle of something.
            reader?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (idle.TryTake(out var reader)) reader.Dispose();
    }
}
