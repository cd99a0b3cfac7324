namespace NetReady.Scoring.Tests;

/// <summary>Finds what is shipped beside the sources.</summary>
internal static class RepositoryFolder
{
    /// <summary>The repository's root: the folder that holds <c>NetReady.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The shipped policies.</summary>
    public static string Policies => Path.Combine(Root, "policies");

    /// <summary>This project's sources.</summary>
    public static string Tests => Path.Combine(Root, "tests", "NetReady.Scoring.Tests");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NetReady.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("NetReady.sln is in no folder above the tests.");
    }
}
