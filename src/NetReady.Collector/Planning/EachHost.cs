using System.Runtime.ExceptionServices;

namespace NetReady.Collector.Planning;

/// <summary>Goes through a fleet on as many threads as the machine has cores.</summary>
internal static class EachHost
{
    /// <summary>Does something with each host; the first failure ends it and is thrown as it was.</summary>
    /// <exception cref="OperationCanceledException">It was told to end.</exception>
    public static void Do(IReadOnlyList<StoredHost> hosts, Action<StoredHost> work, CancellationToken cancel)
    {
        try
        {
            Parallel.ForEach(hosts, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel }, work);
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }
    }
}
