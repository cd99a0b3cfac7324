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
    public static Task<T> WithAsync<T>(DirectoryInfo folder, Func<CollectorStore, Task<T>> work) => GuardAsync(async () =>
    {
        await using var store = CollectorStore.Open(PlaceOf(folder), NullLogger.Instance, serving: false);
        return await work(store);
    });

    /// <summary>Does something with the store of a folder that only reads it: no byte of it changes.</summary>
    /// <exception cref="ProgramException">There is no store, or it cannot be read.</exception>
    public static Task<T> ReadAsync<T>(DirectoryInfo folder, Func<StoreReaders, T> work) => GuardAsync(() =>
    {
        using var readers = StoreReaders.Open(PlaceOf(folder));
        return Task.FromResult(work(readers));
    });

    private static string PlaceOf(DirectoryInfo folder)
    {
        // 'netready up' keeps the collector's data apart from the agent's.
        string[] places = [folder.FullName, Path.Combine(folder.FullName, LocalFleet.CollectorFolder)];
        return places.FirstOrDefault(place => File.Exists(Path.Combine(place, CollectorStore.FileName)))
            ?? throw new ProgramException(ExitCodes.Unavailable, $"there is no collector's store in '{folder.FullName}'; name its data folder with --data DIR.");
    }

    private static async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (StoreException problem)
        {
            throw new ProgramException(ExitCodes.Unavailable, problem.Message, problem);
        }
    }
}
