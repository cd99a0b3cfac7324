using System.CommandLine;
using NetReady.Collector.Store;

namespace NetReady.Cli.Local;

/// <summary>The collector's data folder, as commands that work on its store name it.</summary>
internal sealed class StoreFolder
{
    /// <summary><c>--data DATA</c>.</summary>
    public Option<DirectoryInfo> Option { get; } = new("--data")
    {
        Description = "The collector's data folder, which holds its store; or the folder of 'netready up'.", DefaultValueFactory = _ => new("netready-data"), HelpName = "DATA",
    };

    /// <summary>The folder that holds the store. Whether there is one is seen when it is opened.</summary>
    public string Of(ParseResult parse)
    {
        string named = parse.GetValue(Option)!.FullName, below = Path.Combine(named, LocalFleet.CollectorFolder);
        return !File.Exists(Path.Combine(named, CollectorStore.FileName)) && File.Exists(Path.Combine(below, CollectorStore.FileName)) ? below : named;
    }

    /// <summary>Opens the store to write to it, beside a collector that serves from it or without one.</summary>
    /// <exception cref="StoreException">There is none, or it cannot be opened.</exception>
    public CollectorStore Open(ParseResult parse)
    {
        string folder = Of(parse);
        return File.Exists(Path.Combine(folder, CollectorStore.FileName)) ? CollectorStore.Open(folder, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, serving: false) : throw StoreException.Missing(folder);
    }

    /// <summary>Opens the store for reading alone.</summary>
    /// <exception cref="StoreException">There is none, or it cannot be read.</exception>
    public StoreReaders OpenToRead(ParseResult parse) => StoreReaders.Open(Of(parse));
}
