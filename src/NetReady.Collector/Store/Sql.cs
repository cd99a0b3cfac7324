using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace NetReady.Collector.Store;

/// <summary>One connection with its prepared statements. Parameters are <c>$0</c>, <c>$1</c>, in order. Not for several threads at once.</summary>
internal sealed class Sql(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);

    /// <summary>Opens the file, made where it is missing; or for reading alone.</summary>
    /// <exception cref="SqliteException">It cannot be opened or is no database.</exception>
    public static Sql Open(string file, bool readOnly = false) => readOnly ? OpenToRead(file)
        // FULL: a commit is on the disk before it returns, also through a loss of power. A commit of many reports writes hundreds of pages, of which
        // the next ones write many again: with a log of 32 MB (SQLite's own is 4 MB) fewer of them are brought into the file twice.
        : Open(file, SqliteOpenMode.ReadWriteCreate, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8192; PRAGMA foreign_keys = ON; PRAGMA cache_size = -32768;");

    private static Sql OpenToRead(string file)
    {
        const string Settings = "PRAGMA query_only = ON; PRAGMA cache_size = -32768; SELECT count(*) FROM sqlite_schema;";
        try
        {
            return Open(file, SqliteOpenMode.ReadOnly, Settings);
        }
        catch (SqliteException refused) when (refused.SqliteErrorCode is 8 or 14 && !File.Exists(file + "-wal"))
        {
            // The files beside it that a reader of a live store shares with its writer cannot be made here; without a writer none are needed.
            return Open(new Uri(Path.GetFullPath(file)).AbsoluteUri + "?immutable=1", SqliteOpenMode.ReadOnly, Settings);
        }
    }

    private static Sql Open(string source, SqliteOpenMode mode, string settings)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, Pooling = false, DefaultTimeout = 10 }.ToString());
        try
        {
            connection.Open();
            connection.Execute(settings);
            return new(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a statement that is run often.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    /// <summary>Runs an insert that is run often.</summary>
    /// <returns>The new row's number.</returns>
    public long Insert(string sql, params ReadOnlySpan<object?> values)
    {
        Bind(sql, values).ExecuteNonQuery();
        return Convert.ToInt64(Bind("SELECT last_insert_rowid()", []).ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>The first column of the first row, or null.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteScalar() is { } value and not DBNull ? value : null;

    /// <summary>Rows of a query that is run often, each as its columns are read. The rows are read to their end before the next use of the connection.</summary>
    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        var rows = new List<T>();
        using var reader = Bind(sql, values).ExecuteReader();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>Rows as records, by Dapper: the record's constructor has the columns' names and types.</summary>
    public IEnumerable<T> Query<T>(string sql, object? parameters = null) => connection.Query<T>(sql, parameters, buffered: false);

    /// <summary>Statements that are run once, as those of the schema.</summary>
    public void Script(string sql) => connection.Execute(sql);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in prepared.Values) command.Dispose();
        connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (int i = 0; i < values.Length; i++) command.Parameters.Add(new SqliteParameter($"${i}", null));
            prepared.Add(sql, command);
        }
        for (int i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
