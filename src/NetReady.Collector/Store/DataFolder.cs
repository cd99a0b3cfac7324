namespace NetReady.Collector.Store;

/// <summary>The folder of the store and of the collector's key.</summary>
internal static class DataFolder
{
    /// <summary>Makes it where it is missing, for the collector's user alone (0700, on Unix); one that is there keeps its rights.</summary>
    public static void Make(string directory)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
        else Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
