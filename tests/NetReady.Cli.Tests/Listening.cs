namespace NetReady.Cli.Tests;

/// <summary>Output that tells its first line once it is there.</summary>
internal sealed class Listening : StringWriter
{
    private readonly TaskCompletionSource<string> started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<string> Started => started.Task;

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        started.TrySetResult(value ?? "");
    }
}
