namespace NetReady.Testing;

/// <summary>A directory of a test's own, gone with the test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory() => FullPath = Directory.CreateTempSubdirectory("netready-test-").FullName;

    public string FullPath { get; }

    /// <summary>A path below the directory.</summary>
    public string this[string relative] => Path.Combine(FullPath, relative);

    /// <summary>Writes a file below the directory, with the directories on the way.</summary>
    public string Write(string relative, string content)
    {
        string path = this[relative];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
