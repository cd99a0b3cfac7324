namespace NetReady.Testing;

/// <summary>The working copy that the tests run from.</summary>
public static class Repository
{
    /// <summary>The folder that holds NetReady.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The built output of a project in the configuration that the tests were built in, as <c>artifacts/bin/NetReady.Cli/debug</c>.</summary>
    public static string Output(string project) => Path.Combine(Root, "artifacts", "bin", project, new DirectoryInfo(AppContext.BaseDirectory).Name);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "NetReady.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds NetReady.sln.");
    }
}
