using Xunit;

namespace NetReady.Testing;

/// <summary>What a test needs of its machine. Where it is not there, the test is skipped with the reason on a laptop and fails in CI.</summary>
public static class Prerequisite
{
    private static bool InCi => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>The path of a program, searched in PATH and the administrator's folders.</summary>
    public static string Program(string name, string debianPackage)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin").Append("/usr/lib/ipsec");
        string? found = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Need(found is not null, $"the program '{name}' (Debian's package {debianPackage})");
        return found!;
    }

    /// <summary>Root, which network namespaces need.</summary>
    public static void Root() => Need(Environment.IsPrivilegedProcess, "root");

    /// <summary>Anything else that must be so.</summary>
    public static void Need(bool met, string what)
    {
        if (met) return;
        if (InCi) Assert.Fail($"This test needs {what}, and in CI everything it needs must be there.");
        Assert.Skip($"needs {what}");
    }
}
