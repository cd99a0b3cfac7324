using System.Globalization;
using NetReady.Agent.Platform;

namespace NetReady.Agent.Schedule.Calls;

/// <summary>
/// Whether something records from a microphone, by ALSA's own list of its streams (Linux; Documentation/sound/designs/procfile.rst), which anyone may read. PipeWire and PulseAudio
/// record through ALSA, and close what nobody listens to. Nothing of it leaves the device but that a measurement waited.
/// </summary>
internal sealed class Microphone(SystemFiles files)
{
    private const string Sound = "/proc/asound";

    // What has recorded for longer listens always, as an assistant does, and is no call.
    private static readonly TimeSpan longestCall = TimeSpan.FromHours(6);

    /// <summary>Whether something records; null where the system does not tell.</summary>
    public bool? IsRecording()
    {
        bool? any = null;
        foreach (string stream in Captures())
        {
            string[] lines;
            try
            {
                lines = files.ReadLines($"{stream}/status");
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                // A device may be unplugged while it is read.
                continue;
            }
            if (lines.Length == 0) continue;
            any = any is true || (lines[0] is "state: RUNNING" or "state: XRUN" && !(RecordsSince(stream, lines) > longestCall));
        }
        return any;
    }

    private IEnumerable<string> Captures() =>
        from card in files.Names(Sound) where IsNumbered(card, "card")
        from device in files.Names($"{Sound}/{card}") where device.EndsWith('c') && IsNumbered(device[..^1], "pcm")
        from stream in files.Names($"{Sound}/{card}/{device}") where IsNumbered(stream, "sub")
        select $"{Sound}/{card}/{device}/{stream}";

    private static bool IsNumbered(string name, string kind) => name.StartsWith(kind, StringComparison.Ordinal) && int.TryParse(name.AsSpan(kind.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    // The frames that were recorded, by the rate at which they are; null where that is not told.
    private TimeSpan? RecordsSince(string stream, string[] status)
    {
        static double? Number(string[] lines, string key) =>
            lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line && line.Split(':') is [_, var value, ..]
            && double.TryParse(value.Split('(')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
        try
        {
            return Number(status, "hw_ptr") is { } frames && Number(files.ReadLines($"{stream}/hw_params"), "rate") is > 0 and var rate ? TimeSpan.FromSeconds(Math.Min(frames / rate, TimeSpan.MaxValue.TotalSeconds / 2)) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }
}
