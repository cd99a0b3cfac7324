namespace NetReady.Testing;

/// <summary>How long a test may take before it counts as hanging, for <c>Fact.Timeout</c>.</summary>
/// <remarks>Far beyond what any test takes on a busy machine: it ends what would never end. A test of something that promises to end in time measures that itself.</remarks>
public static class Hang
{
    /// <summary>In milliseconds.</summary>
    public const int After = 600_000;
}
