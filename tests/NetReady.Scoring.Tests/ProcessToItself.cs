namespace NetReady.Scoring.Tests;

/// <summary>Tests that count what the whole process allocates: they run when no other test of this project does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessToItself
{
    /// <summary>The collection's name.</summary>
    public const string Name = "the process to itself";
}
