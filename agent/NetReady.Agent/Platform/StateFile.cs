using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace NetReady.Agent.Platform;

/// <summary>What the agent remembers about one thing, as JSON in its state folder. It is written whole or not at all; one that cannot be read is set aside and begun anew.</summary>
/// <param name="folder">The state folder; null where nothing is remembered from one run to the next.</param>
/// <param name="name">The file's name in it.</param>
/// <param name="type">How its content is written as JSON.</param>
/// <param name="log">Where to say that it cannot be read or written.</param>
internal sealed partial class StateFile<T>(string? folder, string name, JsonTypeInfo<T> type, ILogger log)
    where T : class
{
    private readonly string? path = folder is null ? null : Path.Combine(folder, name);

    /// <summary>What was remembered; null where nothing was, or what was cannot be read.</summary>
    public T? Read()
    {
        if (path is null) return null;
        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize(file, type) ?? throw new JsonException("The file holds null.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            LogCorrupt(log, name, e.Message);
            SetAside(path);
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
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(folder!);
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                JsonSerializer.Serialize(file, state, type);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnwritable(log, name, e.Message);
        }
    }

    private void SetAside(string corrupt)
    {
        try
        {
            File.Move(corrupt, corrupt + ".corrupt", overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnwritable(log, name, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state file {Name} is damaged and was set aside as {Name}.corrupt: {Problem}")]
    private static partial void LogCorrupt(ILogger log, string name, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state file {Name} cannot be read: {Problem}")]
    private static partial void LogUnreadable(ILogger log, string name, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state file {Name} cannot be written, so that what was seen is forgotten: {Problem}")]
    private static partial void LogUnwritable(ILogger log, string name, string problem);
}
