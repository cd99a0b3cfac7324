namespace NetReady.Collector.Store;

/// <summary>One thing to do inside the writer's next commit. It may be run twice: what it did before a rollback is undone.</summary>
internal abstract class StoreWork
{
    /// <summary>Does it, in the open transaction.</summary>
    public abstract void Run(StoreSession session);

    /// <summary>It is on disk.</summary>
    public abstract void Succeed();

    /// <summary>It is not on disk, and nothing of it is.</summary>
    public abstract void Fail(Exception problem);
}

/// <summary>Work with a result, which is handed out only once it is on disk.</summary>
internal sealed class StoreWork<T>(Func<StoreSession, T> work) : StoreWork
{
    private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T result = default!;

    /// <summary>Ends with the result after the commit.</summary>
    public Task<T> Committed => done.Task;

    /// <inheritdoc/>
    public override void Run(StoreSession session) => result = work(session);

    /// <inheritdoc/>
    public override void Succeed() => done.SetResult(result);

    /// <inheritdoc/>
    public override void Fail(Exception problem) => done.SetException(problem);
}
