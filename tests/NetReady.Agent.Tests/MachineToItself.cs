namespace NetReady.Agent.Tests;

/// <summary>Tests that measure to some tens of microseconds, or fill a line: they run when no other test of this project does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MachineToItself
{
    /// <summary>The collection's name.</summary>
    public const string Name = "the machine to itself";
}
