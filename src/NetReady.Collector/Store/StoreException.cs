using Microsoft.Data.Sqlite;

namespace NetReady.Collector.Store;

/// <summary>The store cannot be read or written; the message says which file, why, and what to do.</summary>
internal sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A folder has no store. Who looks into the wrong folder is told so.</summary>
    public static StoreException Missing(string directory) => new($"There is no collector's store in '{directory}'; name its data folder with --data.");

    /// <summary>A newer program wrote the store.</summary>
    public static StoreException Newer(string file, long version) =>
        new($"The store '{file}' was written by a newer NetReady (its version is {version}, this program knows {Schema.Steps.Count}); start the newer one.");

    /// <summary>Something in the store is not what was written there.</summary>
    public static StoreException Damaged(string what, Exception inner) =>
        new($"The store is damaged: {what} cannot be read ({inner.Message}); stop the collector, move the file away and restore it from a backup.", inner);

    /// <summary>What SQLite's error means for the person who runs the collector.</summary>
    public static StoreException From(SqliteException error, string file) => new(error.SqliteErrorCode switch
    {
        5 or 6 => $"The store '{file}' is locked by another program (SQLite {error.SqliteErrorCode}); end that program and try again.",
        8 => $"The store '{file}' cannot be written (SQLite 8); give the collector's user the right to write to the file and its folder.",
        10 => $"The store '{file}' cannot be read or written (SQLite {error.SqliteExtendedErrorCode}, input or output failed); look at the disk.",
        11 => $"The store '{file}' is damaged (SQLite 11); stop the collector, move the file away and restore it from a backup.",
        13 => $"The disk that holds the store '{file}' is full (SQLite 13); make room, the collector goes on by itself.",
        14 => $"The store '{file}' cannot be opened (SQLite 14); look whether its folder exists and may be written.",
        26 => $"The file '{file}' is no SQLite database (SQLite 26); name another data folder, or move the file away and restore it from a backup.",
        _ => $"The store '{file}' failed (SQLite {error.SqliteExtendedErrorCode}): {error.Message}",
    }, error);
}

/// <summary>The store has more to write than it can take in; the caller is to come back later.</summary>
internal sealed class StoreBusyException() : Exception("The store has more to write than it can take in.");
