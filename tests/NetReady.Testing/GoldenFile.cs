using Xunit;

namespace NetReady.Testing;

/// <summary>Files that are made by the code and committed.</summary>
public static class GoldenFile
{
    /// <summary>Holds a file to what the code makes; with NETREADY_REWRITE_GOLDEN=true it is written anew first, and never in CI.</summary>
    public static void Holds(string path, string made)
    {
        if (Environment.GetEnvironmentVariable("NETREADY_REWRITE_GOLDEN") == "true" && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, made);
        }
        Assert.True(File.Exists(path), $"{path} is missing; NETREADY_REWRITE_GOLDEN=true writes it");
        Assert.Equal(made, File.ReadAllText(path));
    }
}
