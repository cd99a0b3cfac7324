namespace NetReady.Scoring.Tests;

/// <summary>Where what is shipped, and what tests read, stands beside the sources.</summary>
internal static class RepositoryFolder
{
    /// <summary>The shipped policies.</summary>
    public static string Policies => Path.Combine(Repository.Root, "policies");

    /// <summary>This project's sources.</summary>
    public static string Tests => Path.Combine(Repository.Root, "tests", "NetReady.Scoring.Tests");
}
