using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NetReady.Core.Programs;

namespace NetReady.Agent.State;

/// <summary>The directory in which an agent keeps all that must outlive it. Only its owner can look into it.</summary>
internal sealed class StateDirectory(string path)
{
    /// <summary>What the name of a file that was set aside ends with.</summary>
    public const string Broken = ".broken";

    /// <summary>The directory's full path.</summary>
    public string FullPath { get; } = Path.GetFullPath(path);

    /// <summary>The path of a file in it.</summary>
    public string this[string name] => Path.Combine(FullPath, name);

    /// <summary>Where the state is unless told otherwise: the system's place for an administrator, the person's own for anyone else.</summary>
    public static string DefaultPath()
    {
        if (OperatingSystem.IsWindows()) return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "NetReady", "Agent");
        if (Environment.IsPrivilegedProcess) return "/var/lib/netready-agent";
        return Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } own && Path.IsPathRooted(own)
            ? Path.Combine(own, "netready-agent")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state", "netready-agent");
    }

    /// <summary>Makes the directory where it is not there.</summary>
    /// <exception cref="ProgramException">It cannot be made.</exception>
    public void Create() => Create(FullPath);

    /// <summary>Makes a directory in it where it is not there.</summary>
    public string CreateDirectory(string name)
    {
        Create(this[name]);
        return this[name];
    }

    /// <summary>Takes the directory for one agent until the result is disposed: two would number their reports alike.</summary>
    /// <exception cref="ProgramException">Another agent has it.</exception>
    public IDisposable Hold()
    {
        Create();
        try
        {
            return new FileStream(this["lock"], FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException problem)
        {
            throw new ProgramException(ExitCodes.Unavailable, $"Another agent works in {FullPath}; stop it first, or name another directory with --data.", problem);
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new ProgramException(ExitCodes.Unavailable, $"{FullPath} belongs to someone else; run as its owner, or name another directory with --data.", problem);
        }
    }

    /// <summary>Reads a JSON file.</summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="InvalidDataException">It is not what it should be.</exception>
    public T? Read<T>(string name, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(this[name]), type) ?? throw new InvalidDataException($"{this[name]} is empty.");
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"{this[name]} cannot be read: {problem.Message}", problem);
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new ProgramException(ExitCodes.Unavailable, $"{this[name]} belongs to someone else; run as its owner, or name another directory with --data.", problem);
        }
    }

    /// <summary>Reads a JSON file that can be done without: a broken one is set aside.</summary>
    public T? ReadOrSetAside<T>(string name, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return Read(name, type);
        }
        catch (InvalidDataException)
        {
            File.Move(this[name], this[name] + Broken, overwrite: true);
            return null;
        }
    }

    /// <summary>Writes a JSON file, and returns once it is on disk.</summary>
    public void Write<T>(string name, T content, JsonTypeInfo<T> type) => AtomicFile.Write(this[name], JsonSerializer.SerializeToUtf8Bytes(content, type));

    private static void Create(string directory)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
            else Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ProgramException(ExitCodes.Unavailable, $"{directory} cannot be made ({problem.Message}); name another directory with --data.", problem);
        }
    }
}
