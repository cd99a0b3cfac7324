namespace NetReady.Agent.Posture;

/// <summary>One line of a platform's table: which function reads a fact, and by which method.</summary>
/// <param name="Fact">The fact's name in the vocabulary.</param>
/// <param name="Method">How it is read, in a word or two, as reports and documents call it.</param>
/// <param name="Read">Reads it. What it throws becomes a reason: no right, needs-privilege; out of time, timed-out; anything else, error.</param>
internal sealed record FactSource(string Fact, string Method, Func<PostureRun, Task<Reading>> Read)
{
    /// <summary>A fact that is read without waiting.</summary>
    public FactSource(string fact, string method, Func<PostureRun, Reading> read)
        : this(fact, method, run => Task.FromResult(read(run)))
    {
    }

    /// <summary>How long reading may take before the fact is <c>timed-out</c>.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);
}
