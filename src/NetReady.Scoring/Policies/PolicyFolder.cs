using System.Collections.Immutable;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Policies;

/// <summary>A folder of policies as it was read: either all of it sound, or every mistake in it.</summary>
/// <param name="Policies">The policies; null where there is any mistake.</param>
/// <param name="Problems">Every mistake, by file, line and column.</param>
public sealed record PolicyLoad(PolicySet? Policies, ImmutableArray<Problem> Problems);

/// <summary>The policy files of a folder, not yet understood.</summary>
/// <param name="Files">Their names and contents, by name.</param>
/// <param name="Problems">The files that could not be read or are too long or too many.</param>
public sealed record PolicyFiles(ImmutableArray<(string Name, byte[] Bytes)> Files, ImmutableArray<Problem> Problems)
{
    /// <summary>Whether both are the same files with the same contents, and the same ones could not be read.</summary>
    public bool SameAs(PolicyFiles other) => Problems.SequenceEqual(other.Problems) && Files.Length == other.Files.Length
        && Files.Zip(other.Files).All(pair => pair.First.Name == pair.Second.Name && pair.First.Bytes.AsSpan().SequenceEqual(pair.Second.Bytes));
}

/// <summary>Reads policy folders: the packs, <c>department.yaml</c> and <c>tiers.yaml</c>.</summary>
public static class PolicyFolder
{
    private const string DepartmentFile = "department.yaml";
    private const string TiersFile = "tiers.yaml";

    // A folder is read whole at every change; more files than that are no policies.
    private const int MostFiles = 500;

    /// <summary>Reads and checks a whole folder, as <see cref="ReadFiles"/> has it.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static PolicyLoad Load(string folder) => Load(ReadFiles(folder));

    /// <summary>Reads every <c>.yaml</c> and <c>.yml</c> directly in a folder whose name starts with no dot.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static PolicyFiles ReadFiles(string folder)
    {
        var problems = new ProblemList();
        var paths = Directory.EnumerateFiles(folder).Where(IsPolicyFile).Order(StringComparer.Ordinal).Take(MostFiles + 1).ToList();
        if (paths.Count > MostFiles) problems.Add(new(".", 1, 1), $"the folder holds more than {MostFiles} files; move some out");
        var contents = ImmutableArray.CreateBuilder<(string Name, byte[] Bytes)>();
        foreach (string path in paths.Take(MostFiles))
            if (ReadFile(path, problems) is { } bytes) contents.Add((Path.GetFileName(path), bytes));
        return new(contents.ToImmutable(), problems.Sorted());
    }

    /// <summary>Checks files that were read from a folder.</summary>
    public static PolicyLoad Load(PolicyFiles files)
    {
        var problems = new ProblemList();
        foreach (var problem in files.Problems) problems.Add(new(problem.File, problem.Line, problem.Column), problem.Message);
        return Load(files.Files, problems);
    }

    /// <summary>Reads and checks the contents of a folder's files.</summary>
    /// <param name="files">The files' names and contents.</param>
    public static PolicyLoad Load(IEnumerable<(string Name, byte[] Bytes)> files) => Load(files, new());

    private static PolicyLoad Load(IEnumerable<(string Name, byte[] Bytes)> files, ProblemList problems)
    {
        var maps = new List<(string Name, YamlMap Map)>();
        foreach (var (name, bytes) in files.OrderBy(file => file.Name, StringComparer.Ordinal))
            if (YamlDocument.Read(name, bytes, problems) is { } map) maps.Add((name, map));
        var tiers = maps.Where(file => file.Name == TiersFile).Select(file => TiersReader.Read(file.Map, problems)).FirstOrDefault() ?? new([]);
        var department = maps.Where(file => file.Name == DepartmentFile).Select(file => DepartmentReader.Read(file.Map, problems)).FirstOrDefault() ?? Department.Undeclared;
        var packs = new Dictionary<string, PolicyFile>(StringComparer.Ordinal);
        foreach (var (_, map) in maps.Where(file => file.Name is not (TiersFile or DepartmentFile)))
        {
            if (PolicyFileReader.Read(map, tiers, department, problems) is not { } pack) continue;
            if (packs.TryAdd(pack.Header.Name, pack)) continue;
            problems.Add(map.Mark, $"a policy {Wording.Quote(pack.Header.Name)} is in {packs[pack.Header.Name].Map.Mark.File} already; each has a name of its own");
        }
        var policies = new Inheritance(packs, problems).ResolveAll();
        if (packs.Count == 0 && problems.IsEmpty) problems.Add(new(".", 1, 1), "the folder holds no policy: no file with 'policy:' in it");
        foreach (var policy in policies) RefuseStrangeWords(policy, department, problems);
        if (!problems.IsEmpty) return new(null, problems.Sorted());
        string hash = Canonical.Hash(policies.Select(policy => policy.Hash)
            .Concat(maps.Where(file => file.Name is TiersFile or DepartmentFile).Select(file => file.Name + Canonical.Text(file.Map))));
        return new(new(policies, department, tiers, hash), []);
    }

    private static void RefuseStrangeWords(Policy policy, Department department, ProblemList problems)
    {
        foreach (var rule in policy.Rules)
        {
            foreach (var fact in rule.Facts)
                if (fact.Terms is { } terms && !department.Declares(terms.Target) && Wording.Edits(terms.Target, Department.Reflector) <= 2)
                    problems.Add(rule.Mark, $"{rule.Id}: there is no target {Wording.Quote(terms.Target)}; did you mean '{Department.Reflector}'?");
            if (!department.IsDeclared) continue;
            foreach (var parameter in rule.Condition.Parameters.Concat(rule.OnlyWhen?.Parameters ?? []))
            {
                if (!department.Parameters.TryGetValue(parameter.Name, out string? word))
                    problems.Add(rule.Mark, $"{rule.Id}: department.yaml has no parameter {Wording.Quote(parameter.Name)}{Wording.Suggest(parameter.Name, department.Parameters.Keys)} (it is declared under 'parameters')");
                else if (word is "true" or "false" && parameter.Is is not ("true" or "false"))
                    problems.Add(rule.Mark, $"{rule.Id}: the parameter {Wording.Quote(parameter.Name)} is true or false, and never {Wording.Quote(parameter.Is)}");
            }
        }
    }

    private static bool IsPolicyFile(string path) =>
        Path.GetExtension(path) is ".yaml" or ".yml" && !Path.GetFileName(path).StartsWith('.');

    private static byte[]? ReadFile(string path, ProblemList problems)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length <= YamlDocument.MostBytes)
            {
                // A file may grow while it is read; what is beyond the limit is refused all the same.
                var bytes = new byte[YamlDocument.MostBytes + 1];
                int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                if (length <= YamlDocument.MostBytes) return bytes[..length];
            }
            problems.Add(new(Path.GetFileName(path), 1, 1), $"the file is longer than {YamlDocument.MostBytes} bytes; split it");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(Path.GetFileName(path), 1, 1), $"the file cannot be read: {unreadable.Message}");
        }
        return null;
    }
}
