using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using NetReady.Agent.State;
using NetReady.Core.Reports;

namespace NetReady.Agent.Outbox;

/// <summary>
/// The outbox's files, by the number of the report they belong to: <c>N.report.gz</c> holds a report in full, <c>N.jws</c> what was signed of it,
/// <c>N.journal</c> what will be in it once it is made; <c>aside/</c> what could not be read or was not taken.
/// </summary>
internal sealed class QueueFiles(string directory)
{
    private const string ReportSuffix = ".report.gz";
    private const int MostSetAside = 20;

    public string Report(long number) => Named(number, ReportSuffix);

    public string Signed(long number) => Named(number, ".jws");

    public string Journal(long number) => Named(number, ".journal");

    /// <summary>The numbers of the reports there are, rising.</summary>
    public List<long> Numbers() => Numbers(directory);

    /// <summary>The highest number among the reports that were set aside; 0 where there is none.</summary>
    public long HighestAside() => Directory.Exists(Aside) ? Numbers(Aside).LastOrDefault() : 0;

    /// <summary>The journals' numbers, rising.</summary>
    public List<long> Journals() => Numbers(directory, ".journal");

    /// <summary>The bytes that a report takes, with what was signed of it.</summary>
    public long Size(long number) => Length(Report(number)) + Length(Signed(number));

    /// <summary>Removes what a crash left half written.</summary>
    public void RemoveUnfinished()
    {
        foreach (string file in Directory.GetFiles(directory).Where(AtomicFile.IsUnfinished)) File.Delete(file);
    }

    public void WriteReport(Report report)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            JsonSerializer.Serialize(gzip, report, NetReadyJson.Default.Report);
        AtomicFile.Write(Report(report.Sequence), packed.ToArray());
    }

    /// <exception cref="InvalidDataException">The file is not what was written.</exception>
    public Report ReadReport(long number)
    {
        try
        {
            using var gzip = new GZipStream(File.OpenRead(Report(number)), CompressionMode.Decompress);
            var report = JsonSerializer.Deserialize(gzip, NetReadyJson.Default.Report);
            return report?.Sequence == number ? report : throw new InvalidDataException($"{Report(number)} holds another report.");
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"{Report(number)} cannot be read: {problem.Message}", problem);
        }
    }

    public void AppendJournal(long number, JournalLine line) =>
        AtomicFile.Append(Journal(number), [.. JsonSerializer.SerializeToUtf8Bytes(line, StateJson.Default.JournalLine), (byte)'\n']);

    /// <summary>The journal's lines. One that a crash cut short is the sample in flight and left out; any other that is broken is counted.</summary>
    public (List<JournalLine> Lines, int Broken) ReadJournal(long number)
    {
        if (!File.Exists(Journal(number))) return ([], 0);
        var texts = File.ReadAllText(Journal(number), Encoding.UTF8).Split('\n');
        var lines = new List<JournalLine>();
        int broken = 0;
        // The text after the last line's end is empty, or was cut short.
        foreach (string text in texts[..^1])
        {
            try
            {
                lines.Add(JsonSerializer.Deserialize(text, StateJson.Default.JournalLine) ?? throw new JsonException());
            }
            catch (JsonException)
            {
                broken++;
            }
        }
        return (lines, broken);
    }

    /// <summary>Cuts off a last line that a crash left unfinished, so that the next is not taken for its end.</summary>
    public void MendJournal(long number)
    {
        if (!File.Exists(Journal(number))) return;
        var content = File.ReadAllBytes(Journal(number)).AsSpan();
        int whole = content.LastIndexOf((byte)'\n') + 1;
        if (whole < content.Length) AtomicFile.Write(Journal(number), content[..whole]);
    }

    /// <summary>Removes a report and what was signed of it. What was signed goes last, so that a number never stands there to be signed again.</summary>
    public void Remove(long number)
    {
        File.Delete(Report(number));
        File.Delete(Signed(number));
    }

    /// <summary>Keeps a report that is of no use to the queue for a person to look at; the newest few.</summary>
    public void SetAside(long number)
    {
        Directory.CreateDirectory(Aside);
        foreach (string file in new[] { Report(number), Signed(number) })
            if (File.Exists(file)) File.Move(file, Path.Combine(Aside, Path.GetFileName(file)), overwrite: true);
        foreach (string old in Directory.GetFiles(Aside).OrderDescending(StringComparer.Ordinal).Skip(MostSetAside)) File.Delete(old);
        AtomicFile.FlushDirectory(directory);
    }

    private string Aside => Path.Combine(directory, "aside");

    private string Named(long number, string suffix) => Path.Combine(directory, number.ToString("D12", CultureInfo.InvariantCulture) + suffix);

    private static long Length(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    private static List<long> Numbers(string directory, string suffix = ReportSuffix) =>
    [
        .. Directory.GetFiles(directory)
            .Select(Path.GetFileName)
            .Where(name => name!.EndsWith(suffix, StringComparison.Ordinal))
            .Select(name => long.TryParse(name![..^suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0)
            .Where(number => number > 0)
            .Order(),
    ];
}
