namespace NetReady.Collector.Changes;

/// <summary>
/// Tells when files below a folder may have changed: at once where the operating system says so, and every few seconds besides, since on
/// network file systems and bind mounts it does not. The reader compares contents; a false alarm costs a read.
/// </summary>
internal sealed class FileChanges : IDisposable
{
    private static readonly TimeSpan poll = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan quiet = TimeSpan.FromMilliseconds(150);

    private readonly TimeProvider time;
    private readonly SemaphoreSlim noticed = new(0, 1);
    private readonly FileSystemWatcher? watcher;

    /// <summary>Watches a folder, or one file in it.</summary>
    public FileChanges(string folder, string filter, TimeProvider time)
    {
        this.time = time;
        try
        {
            watcher = new(folder, filter) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
            watcher.Changed += (_, _) => Notice();
            watcher.Created += (_, _) => Notice();
            watcher.Deleted += (_, _) => Notice();
            watcher.Renamed += (_, _) => Notice();
            watcher.EnableRaisingEvents = true;
        }
        catch (Exception unwatchable) when (unwatchable is ArgumentException or IOException)
        {
            // No such folder yet, or no watches left: looking every few seconds remains.
            watcher?.Dispose();
            watcher = null;
        }
    }

    /// <summary>Ends when something may have changed and then nothing has for a moment, since editors write in several steps.</summary>
    public async Task WaitAsync(CancellationToken cancel)
    {
        if (!await NoticedWithinAsync(poll, cancel).ConfigureAwait(false)) return;
        while (await NoticedWithinAsync(quiet, cancel).ConfigureAwait(false)) { }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        watcher?.Dispose();
        noticed.Dispose();
    }

    private void Notice()
    {
        try
        {
            if (noticed.CurrentCount == 0) noticed.Release();
        }
        catch (Exception late) when (late is SemaphoreFullException or ObjectDisposedException)
        {
            // Noticed already, or nobody listens any more.
        }
    }

    private async Task<bool> NoticedWithinAsync(TimeSpan limit, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            await noticed.WaitAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }
}
