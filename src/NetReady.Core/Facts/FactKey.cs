namespace NetReady.Core.Facts;

/// <summary>What a fact is about: its name and, for a sampled fact, which target and how long one sample is. Stated facts have neither.</summary>
/// <param name="Name">The fact's dotted name in the vocabulary.</param>
/// <param name="Target">For a sampled fact: the target's name in <c>department.yaml</c>.</param>
/// <param name="Sample">For a sampled fact: the length of one sample.</param>
public readonly record struct FactKey(string Name, string? Target = null, TimeSpan? Sample = null)
{
    /// <summary>The key for people, as <c>net.rtt to reflector by 15 s</c>.</summary>
    public override string ToString() =>
        Name + (Target is null ? "" : $" to {Target}") + (Sample is null ? "" : $" by {FactValue.Of(Sample.Value)}");
}
