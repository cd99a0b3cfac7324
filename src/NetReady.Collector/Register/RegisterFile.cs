using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;

namespace NetReady.Collector.Register;

/// <summary>A register file as it was read: either all of it sound, or every mistake in it as <c>file:line: what</c>.</summary>
/// <param name="Register">The register; null where there is any mistake.</param>
/// <param name="Problems">Every mistake.</param>
internal sealed record RegisterLoad(AssetRegister? Register, ImmutableArray<string> Problems);

/// <summary>Reads the asset register: a CSV file (RFC 4180, UTF-8) whose first line names its columns, one line an asset.</summary>
internal static class RegisterFile
{
    /// <summary>The facts that a register states.</summary>
    public static ImmutableArray<FactDefinition> Facts { get; } = [.. Vocabulary.All.Where(fact => fact.Maker == Maker.Register)];

    /// <summary>
    /// The columns there are; <c>asset</c> is the key and must be there, an empty or absent one says nothing. A fact's column is its name without the
    /// group, as <c>byod_enrolled</c> for <c>reg.byod.enrolled</c>.
    /// </summary>
    public static ImmutableArray<string> Columns { get; } = ["asset", "department", "tier", "marking", .. Facts.Select(Column)];

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

    private static string Column(FactDefinition fact) => fact.Name["reg.".Length..].Replace('.', '_');

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
        FactValue? Said(FactDefinition fact)
        {
            if (Text(Column(fact)) is not { } text) return null;
            if (FactNotation.TryParse(fact, text, out var value) is null && !(fact.Kind.IsNumeric() && !value!.Range.IsExact)) return value;
            problems.Add($"{name}:{line}: {Column(fact)} is '{text}'; write {Expected(fact)}, or leave it empty.");
            return null;
        }
        if (csv.Parser.Count != csv.HeaderRecord!.Length) problems.Add($"{name}:{line}: the line has {csv.Parser.Count} fields and the first line names {csv.HeaderRecord.Length} columns.");
        string? asset = Text("asset");
        if (asset is null) problems.Add($"{name}:{line}: asset is empty; it is the key that join strings name.");
        var facts = Facts.Select(fact => KeyValuePair.Create(fact.Name, Said(fact))).Where(pair => pair.Value is not null).ToImmutableDictionary(pair => pair.Key, pair => pair.Value!);
        var entry = new RegisterEntry
        {
            Asset = asset ?? "",
            Department = Text("department"),
            Tier = Text("tier"),
            Marking = Text("marking"),
            Ownership = facts.TryGetValue("reg.ownership", out var ownership) ? Ownerships.Parse(ownership.Text) : null,
            Facts = facts,
        };
        if (asset is not null && !entries.TryAdd(asset, (entry, line)) && problems.Count == before)
            problems.Add($"{name}:{line}: the asset '{asset}' stands in line {entries[asset].Line} already; keep one of them.");
    }

    private static string Expected(FactDefinition fact) => fact.Kind switch
    {
        FactKind.Boolean => "true or false",
        FactKind.OneOf => fact.Words is [.. var first, var last] ? $"{string.Join(", ", first)} or {last}" : "a word",
        FactKind.Instant => "an instant, as 2026-11-21T09:00:00Z",
        _ => $"a {fact.Kind.Title()}",
    };
}
