using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Store;
using NetReady.Core.Programs;

namespace NetReady.Cli.Local;

/// <summary>The store of a collector, which may be serving from it or not: for commands that work beside it.</summary>
internal static class StoreFolder
{
    /// <summary><c>--data DIR</c>.</summary>
    public static Option<DirectoryInfo> Option() => new("--data")
    {
        Description = "Data folder of the collector, whether it runs or not; or of 'netready up --data'.", HelpName = "DIR", DefaultValueFactory = _ => new("netready-data"), Recursive = true,
    };

    /// <summary>Does something with the store of a folder.</summary>
    /// <exception cref="ProgramException">There is no store, or it cannot be read or written. Who looks into the wrong folder leaves no store behind there.</exception>
    public static async Task<T> WithAsync<T>(DirectoryInfo folder, Func<CollectorStore, Task<T>> work)
    {
        // 'netready up' keeps the collector's data apart from the agent's.
        string[] places = [folder.FullName, Path.Combine(folder.FullName, "collector")];
        string place = places.FirstOrDefault(place => File.Exists(Path.Combine(place, CollectorStore.FileName)))
            ?? throw new ProgramException(ExitCodes.Unavailable, $"there is no collector's store in '{folder.FullName}'; name its data folder with --data DIR.");
        try
        {
            await using var store = CollectorStore.Open(place, NullLogger.Instance, serving: false);
            return await work(store);
        }
        catch (StoreException problem)
        {
            throw new ProgramException(ExitCodes.Unavailable, problem.Message, problem);
        }
    }
}
