using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace NetReady.Agent.State;

/// <summary>What the agent remembers about one thing and can do without, as JSON in a folder. It is written whole or not at all; one that cannot be read, or makes no sense, is set aside and begun anew.</summary>
/// <param name="folder">The folder; null where nothing is remembered from one run to the next.</param>
/// <param name="name">The file's name in it.</param>
/// <param name="type">How its content is written as JSON.</param>
/// <param name="log">Where to say that it cannot be read or written.</param>
internal sealed partial class StateFile<T>(string? folder, string name, JsonTypeInfo<T> type, ILogger log)
    where T : class
{
    private readonly string? path = folder is null ? null : Path.Combine(folder, name);

    /// <summary>What makes a content that can be read senseless, as a phrase; null where nothing does.</summary>
    public Func<T, string?> Problem { get; init; } = _ => null;

    /// <summary>What was remembered; null where nothing was, or what was cannot be read.</summary>
    public T? Read()
    {
        if (path is null) return null;
        try
        {
            var state = JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw new JsonException("The file holds null.");
            return Problem(state) is { } problem ? throw new JsonException(problem) : state;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            LogBroken(log, name, e.Message);
            Tolerate(() => File.Move(path, path + StateDirectory.Broken, overwrite: true));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(log, name, e.Message);
            return null;
        }
    }

    /// <summary>Remembers it. Where that is not possible it is forgotten, with a warning: a fact read now is worth having without a memory.</summary>
    public void Write(T state)
    {
        if (path is null) return;
        Tolerate(() =>
        {
            Directory.CreateDirectory(folder!);
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(state, type));
        });
    }

    /// <summary>Forgets it.</summary>
    public void Delete()
    {
        if (path is not null && File.Exists(path)) Tolerate(() => File.Delete(path));
    }

    private void Tolerate(Action change)
    {
        try
        {
            change();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnwritable(log, name, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state file {Name} is damaged and was set aside as {Name}.broken: {Problem}")]
    private static partial void LogBroken(ILogger log, string name, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state file {Name} cannot be read: {Problem}")]
    private static partial void LogUnreadable(ILogger log, string name, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state file {Name} cannot be written, so that what was seen is forgotten: {Problem}")]
    private static partial void LogUnwritable(ILogger log, string name, string problem);
}
