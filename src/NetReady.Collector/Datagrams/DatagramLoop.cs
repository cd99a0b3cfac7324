namespace NetReady.Collector.Datagrams;

/// <summary>Serves datagrams one after another on a thread of its own, which blocks in the socket: waking one takes less than going through the thread pool.</summary>
internal static class DatagramLoop
{
    // A peer's refusals come one by one, each to be told once; this many without a datagram between them are a socket that is broken.
    private const int FailuresInARow = 100;
    private static readonly TimeSpan noticesStopWithin = TimeSpan.FromMilliseconds(200), rest = TimeSpan.FromSeconds(1);

    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="serveOne">Waits that long for a datagram and serves it; whatever it throws costs that datagram.</param>
    /// <param name="failed">Told what it threw.</param>
    /// <param name="stopping">Ends it, within a fifth of a second.</param>
    public static Task RunAsync(Action<TimeSpan> serveOne, Action<Exception> failed, CancellationToken stopping) =>
        Task.Factory.StartNew(() => Run(serveOne, failed, stopping), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Run(Action<TimeSpan> serveOne, Action<Exception> failed, CancellationToken stopping)
    {
        for (int failures = 0; !stopping.IsCancellationRequested;)
        {
            try
            {
                serveOne(noticesStopWithin);
                failures = 0;
            }
            catch (Exception problem) when (problem is not OutOfMemoryException)
            {
                failed(problem);
                // What fails at once for ever must not take the processor with it.
                if (problem is not System.Net.Sockets.SocketException || ++failures >= FailuresInARow) stopping.WaitHandle.WaitOne(rest);
            }
        }
    }
}
