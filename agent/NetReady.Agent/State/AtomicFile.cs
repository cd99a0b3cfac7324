using System.Runtime.InteropServices;

namespace NetReady.Agent.State;

/// <summary>Files that are whole or not there, whatever happens to the process or the power: written beside, flushed, and renamed into place.</summary>
internal static partial class AtomicFile
{
    private const string Unfinished = ".unfinished";

    /// <summary>Writes a file that only its owner can read, and returns once file and directory entry are on disk.</summary>
    /// <exception cref="IOException">The disk is full or broken; what stood there before still does.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        // Another program may write the same file at the same time: whoever is last counts.
        string beside = $"{path}.{Environment.ProcessId}{Unfinished}";
        using (var file = new FileStream(beside, ForOwner(FileMode.Create)))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(beside, path, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Adds to a file that only its owner can read, and returns once it is on disk.</summary>
    public static void Append(string path, ReadOnlySpan<byte> content)
    {
        bool isNew = !File.Exists(path);
        using (var file = new FileStream(path, ForOwner(FileMode.Append)))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        if (isNew) FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Whether a file is one that a crash left unfinished.</summary>
    public static bool IsUnfinished(string path) => path.EndsWith(Unfinished, StringComparison.Ordinal);

    /// <summary>Makes renames and removals in a directory lasting. Windows does so by itself.</summary>
    public static void FlushDirectory(string directory)
    {
        if (OperatingSystem.IsWindows()) return;
        int handle = Open(directory, 0);
        if (handle < 0) throw new IOException($"{directory} cannot be opened (errno {Marshal.GetLastPInvokeError()}).");
        int flushed = Fsync(handle);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        if (flushed != 0) throw new IOException($"{directory} cannot be flushed to disk (errno {error}).");
    }

    private static FileStreamOptions ForOwner(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
