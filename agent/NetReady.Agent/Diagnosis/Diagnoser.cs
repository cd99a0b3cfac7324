using NetReady.Agent.Diagnosis.Asking;
using NetReady.Agent.Probes;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;

namespace NetReady.Agent.Diagnosis;

/// <summary>Examines this device when it is told to, and remembers what came of it for the facts that are made of it.</summary>
/// <param name="time">The clock.</param>
internal sealed class Diagnoser(TimeProvider time)
{
    private readonly TunnelSize size = new(time);
    private DiagnosisState state = DiagnosisState.NotMade;

    /// <summary>What the last examination came to.</summary>
    public DiagnosisState State => Volatile.Read(ref state);

    /// <summary>Examines the device.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it; nothing else is thrown for what happens on the network.</exception>
    public async Task<Examined> RunAsync(Assignment assignment, ProbeContext probes, CancellationToken cancellation)
    {
        var examined = await Examination.RunAsync(assignment, probes, cancellation, size).ConfigureAwait(false);
        Volatile.Write(ref state, new(examined.Conclusion, time.GetUtcNow()));
        return examined;
    }

    /// <summary>Whether any of these facts is made of an examination.</summary>
    public static bool IsAskedFor(IEnumerable<string> facts) => facts.Any(name => Vocabulary.Find(name) is { AsksTargets: true });
}
