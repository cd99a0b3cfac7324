using System.Collections.Immutable;
using System.Text;

namespace NetReady.Agent.Platform;

/// <summary>The files of an operating system below a root, so that a fixture tree can stand in for <c>/</c>. Paths are absolute, as <c>/etc/os-release</c>.</summary>
internal sealed class SystemFiles(string root = "/")
{
    /// <summary>The most bytes of a file that are read: what posture reads is small, and a file that is not is not what it should be.</summary>
    public const int ReadLimit = 4 * 1024 * 1024;

    private readonly string prefix = root.TrimEnd('/');

    /// <summary>Where a file of the system lies on this machine.</summary>
    public string Locate(string path) => prefix + path;

    /// <summary>A file's text; null where there is no such file.</summary>
    /// <exception cref="InvalidDataException">It is larger than <see cref="ReadLimit"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public string? Read(string path)
    {
        if (ReadBytes(path, ReadLimit + 1) is not { } bytes) return null;
        if (bytes.Length > ReadLimit) throw new InvalidDataException($"{path} is larger than {ReadLimit >> 20} MiB.");
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>A file's text; null where there is none to be had: no such file, one that may not be read, or one larger than <see cref="ReadLimit"/>.</summary>
    public string? ReadIfReadable(string path)
    {
        try
        {
            return Read(path);
        }
        catch (Exception unreadable) when (unreadable is UnauthorizedAccessException or IOException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>A file's text without the white space around it; null where there is no such file.</summary>
    public string? ReadWord(string path) => Read(path)?.Trim('\0', ' ', '\t', '\r', '\n');

    /// <summary>A file's lines; none where there is no such file.</summary>
    public string[] ReadLines(string path) => Read(path)?.ReplaceLineEndings("\n").Split('\n') ?? [];

    /// <summary>The first bytes of a file, at most so many; null where there is no such file.</summary>
    public byte[]? ReadBytes(string path, int atMost)
    {
        try
        {
            using var file = new FileStream(Locate(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            // Files below /proc and /sys say that they are empty: only reading tells. Nearly all are small, and some are read every second: those take the memory of what they hold.
            Span<byte> small = stackalloc byte[Math.Min(atMost, 4 * 1024)];
            int length = file.ReadAtLeast(small, small.Length, throwOnEndOfStream: false);
            if (length < small.Length || length == atMost) return small[..length].ToArray();
            var buffer = new byte[Math.Min(atMost, 16 * 1024)];
            small.CopyTo(buffer);
            while (length < atMost)
            {
                if (length == buffer.Length) Array.Resize(ref buffer, Math.Min(atMost, buffer.Length * 4));
                int read = file.Read(buffer, length, buffer.Length - length);
                if (read == 0) break;
                length += read;
            }
            return buffer[..length];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The last bytes of a file, at most so many, as text; null where there is no such file.</summary>
    public string? ReadEnd(string path, int atMost)
    {
        try
        {
            using var file = new FileStream(Locate(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > atMost) file.Seek(-atMost, SeekOrigin.End);
            var buffer = new byte[atMost];
            int length = file.ReadAtLeast(buffer, atMost, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(buffer, 0, length);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The names in a folder, sorted; none where there is no such folder.</summary>
    /// <exception cref="UnauthorizedAccessException">It may not be listed.</exception>
    public ImmutableArray<string> Names(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(Locate(folder)).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Whether there is a file, a folder, or a link of that name, wherever the link leads.</summary>
    public bool Exists(string path)
    {
        var entry = new FileInfo(Locate(path));
        return entry.Exists || entry.LinkTarget is not null || Directory.Exists(entry.FullName);
    }

    /// <summary>Whether there is a folder of that name.</summary>
    public bool FolderExists(string path) => Directory.Exists(Locate(path));

    /// <summary>Where a link leads, as it is written in it; null where there is no link.</summary>
    public string? LinkTarget(string path) => new FileInfo(Locate(path)).LinkTarget;

    /// <summary>When a file's or folder's content was last changed; null where there is none.</summary>
    public DateTimeOffset? ChangedAt(string path)
    {
        var entry = new FileInfo(Locate(path));
        if (entry.Exists) return new(entry.LastWriteTimeUtc);
        var folder = new DirectoryInfo(entry.FullName);
        return folder.Exists ? new(folder.LastWriteTimeUtc) : null;
    }

    /// <summary>A file's size in bytes; 0 where there is none.</summary>
    public long Size(string path) => new FileInfo(Locate(path)) is { Exists: true } file ? file.Length : 0;
}
