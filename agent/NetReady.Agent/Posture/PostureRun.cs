using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using NetReady.Agent.Platform;
using NetReady.Agent.State;

namespace NetReady.Agent.Posture;

/// <summary>One run over the facts: what readers share is read once in it.</summary>
internal sealed class PostureRun(PostureContext context, CancellationToken cancellationToken)
{
    private readonly ConcurrentDictionary<Type, Lazy<object>> shared = [];

    /// <summary>What is read from.</summary>
    public PostureContext Context => context;

    /// <summary>The operating system's files.</summary>
    public SystemFiles Files => context.Files;

    /// <summary>The instant, UTC.</summary>
    public DateTimeOffset Now => context.Clock.GetUtcNow();

    /// <summary>Cancelled when the whole run is given up; what readers share must not end with the first of them.</summary>
    public CancellationToken Cancelled => cancellationToken;

    /// <summary>What several readers need, read by the first that asks. What reading it threw, each of them gets.</summary>
    public T Once<T>(Func<PostureRun, T> read)
        where T : notnull => (T)shared.GetOrAdd(typeof(T), _ => new(() => read(this))).Value;

    /// <summary>Runs a program.</summary>
    public Task<CommandResult> RunAsync(Command command) => context.Run(command, cancellationToken);

    /// <summary>A parameter's words; default where the department has not set it.</summary>
    public ImmutableArray<string> Parameter(string name) => context.Parameters.GetValueOrDefault(name);

    /// <summary>A file in which the agent remembers from one run to the next.</summary>
    public StateFile<T> State<T>(string name, JsonTypeInfo<T> type)
        where T : class => new(context.StateDirectory, name, type, context.Log);

    /// <summary>How long ago an instant was; 0 for one that a wrong clock puts in the future.</summary>
    public TimeSpan Since(DateTimeOffset instant) => TimeSpan.FromTicks(Math.Max(0, (Now - instant).Ticks));
}
