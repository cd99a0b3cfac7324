using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using NetReady.Core.Hosts;

namespace NetReady.Collector.Register;

/// <summary>A register file as it was read: either all of it sound, or every mistake in it as <c>file:line: what</c>.</summary>
/// <param name="Register">The register; null where there is any mistake.</param>
/// <param name="Problems">Every mistake.</param>
internal sealed record RegisterLoad(AssetRegister? Register, ImmutableArray<string> Problems);

/// <summary>Reads the asset register: a CSV file (RFC 4180, UTF-8) whose first line names its columns, one line an asset.</summary>
internal static class RegisterFile
{
    /// <summary>The columns there are; <c>asset</c> is the key and must be there, an empty or absent one says nothing.</summary>
    public static ImmutableArray<string> Columns { get; } = ["asset", "department", "tier", "marking", "ownership", "managed", "cloud_mfa", "extended_support_entitled"];

    /// <summary>Reads a register.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="text">Its content.</param>
    public static RegisterLoad Parse(string name, TextReader text)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        var entries = new Dictionary<string, (RegisterEntry Entry, int Line)>(StringComparer.OrdinalIgnoreCase);
        using var csv = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            TrimOptions = TrimOptions.Trim,
            BadDataFound = bad => problems.Add($"{name}:{bad.Context.Parser?.RawRow}: a quote stands where none may; quote the whole field and write \"\" for a quote in it."),
            MaxFieldSize = 512,
        });
        try
        {
            if (!csv.Read() || !csv.ReadHeader()) return new(null, [$"{name}:1: the file is empty; its first line names the columns: {string.Join(",", Columns)}."]);
            problems.AddRange(HeaderProblems(name, csv.HeaderRecord!));
            if (problems.Count > 0) return new(null, problems.ToImmutable());
            while (csv.Read()) ReadRow(name, csv, entries, problems);
        }
        catch (CsvHelperException problem)
        {
            problems.Add($"{name}:{problem.Context?.Parser?.RawRow}: the line cannot be read as CSV, or a field is longer than 512 letters.");
        }
        return problems.Count > 0 ? new(null, problems.ToImmutable()) : new(new(entries.Values.Select(entry => entry.Entry)), []);
    }

    private static IEnumerable<string> HeaderProblems(string name, string[] header)
    {
        foreach (string column in header.Where(column => !Columns.Contains(column)))
            yield return $"{name}:1: there is no column '{column}'; the columns are {string.Join(", ", Columns)}.";
        foreach (string column in header.GroupBy(column => column).Where(same => same.Count() > 1).Select(same => same.Key))
            yield return $"{name}:1: the column '{column}' stands twice.";
        if (!header.Contains("asset")) yield return $"{name}:1: the column 'asset' is missing; it is the key that join strings name.";
    }

    private static void ReadRow(string name, CsvReader csv, Dictionary<string, (RegisterEntry Entry, int Line)> entries, ImmutableArray<string>.Builder problems)
    {
        int line = csv.Parser.RawRow;
        int before = problems.Count;
        string? Text(string column) => csv.HeaderRecord!.Contains(column) && csv.TryGetField<string>(column, out var field) && !string.IsNullOrEmpty(field) ? field : null;
        bool? Truth(string column)
        {
            string? text = Text(column);
            if (text is null or "true" or "false") return text is null ? null : text == "true";
            problems.Add($"{name}:{line}: {column} is '{text}'; write true or false, or leave it empty.");
            return null;
        }
        if (csv.Parser.Count != csv.HeaderRecord!.Length) problems.Add($"{name}:{line}: the line has {csv.Parser.Count} fields and the first line names {csv.HeaderRecord.Length} columns.");
        string? asset = Text("asset");
        if (asset is null) problems.Add($"{name}:{line}: asset is empty; it is the key that join strings name.");
        string? ownership = Text("ownership");
        if (ownership is not null && Ownerships.Parse(ownership) is null) problems.Add($"{name}:{line}: ownership is '{ownership}'; write corporate or personal, or leave it empty.");
        var entry = new RegisterEntry
        {
            Asset = asset ?? "",
            Department = Text("department"),
            Tier = Text("tier"),
            Marking = Text("marking"),
            Ownership = ownership is null ? null : Ownerships.Parse(ownership),
            Managed = Truth("managed"),
            CloudMfa = Truth("cloud_mfa"),
            ExtendedSupportEntitled = Truth("extended_support_entitled"),
        };
        if (asset is not null && !entries.TryAdd(asset, (entry, line)) && problems.Count == before)
            problems.Add($"{name}:{line}: the asset '{asset}' stands in line {entries[asset].Line} already; keep one of them.");
    }
}
