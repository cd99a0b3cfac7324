using System.Diagnostics;

namespace NetReady.Testing;

/// <summary>Packages from npm, installed once below <c>artifacts/</c>.</summary>
public static class NpmPackage
{
    /// <summary>Installs packages where they are missing, and returns the folder whose <c>node_modules</c> holds them.</summary>
    /// <param name="cancellation">Ends the installing.</param>
    /// <param name="packages">Each as <c>name@version</c>.</param>
    public static async Task<string> InstallAsync(CancellationToken cancellation, params string[] packages)
    {
        string npm = Prerequisite.Program("npm", "npm"), folder = Path.Combine(Repository.Root, "artifacts", "npm");
        bool IsThere(string package) => File.Exists(Path.Combine(folder, "node_modules", package[..package.LastIndexOf('@')], "package.json"));
        string[] missing = [.. packages.Where(package => !IsThere(package))];
        if (missing.Length == 0) return folder;
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo(npm) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in (string[])["install", "--prefix", folder, .. missing, "--no-audit", "--no-fund"]) start.ArgumentList.Add(argument);
        using var install = Process.Start(start)!;
        string errors;
        try
        {
            var output = install.StandardOutput.ReadToEndAsync(cancellation);
            errors = await install.StandardError.ReadToEndAsync(cancellation);
            await output;
            await install.WaitForExitAsync(cancellation);
        }
        finally
        {
            if (!install.HasExited) install.Kill(entireProcessTree: true);
        }
        Prerequisite.Need(install.ExitCode == 0 && missing.All(IsThere), $"the npm packages {string.Join(", ", missing)}, which npm could not install: {errors.Trim()}");
        return folder;
    }
}
