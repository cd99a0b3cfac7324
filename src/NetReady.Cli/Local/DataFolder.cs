using NetReady.Core.Programs;

namespace NetReady.Cli.Local;

/// <summary>The folder in which <c>netready up</c> keeps its data: one that was named, or a temporary one that goes when it ends.</summary>
internal sealed class DataFolder : IDisposable
{
    private DataFolder(string fullPath, bool isTemporary)
    {
        FullPath = fullPath;
        IsTemporary = isTemporary;
    }

    public string FullPath { get; }

    public bool IsTemporary { get; }

    /// <summary>The named folder, made where it is missing; a temporary one where none is named.</summary>
    /// <exception cref="ProgramException">It cannot be made.</exception>
    public static DataFolder Open(string? named)
    {
        try
        {
            return named is null ? new(Directory.CreateTempSubdirectory("netready-").FullName, isTemporary: true) : new(Directory.CreateDirectory(named).FullName, isTemporary: false);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ProgramException(ExitCodes.Unavailable, $"the data folder cannot be made: {problem.Message}", problem);
        }
    }

    public void Dispose()
    {
        if (IsTemporary) Directory.Delete(FullPath, recursive: true);
    }
}
