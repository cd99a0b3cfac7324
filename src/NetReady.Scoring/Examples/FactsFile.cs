using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Examples;

/// <summary>A facts file as it was read: a host's evidence, or every mistake in it.</summary>
/// <param name="Evidence">The evidence; null where there is any mistake.</param>
/// <param name="Problems">Every mistake, by line and column.</param>
public sealed record FactsLoad(HostEvidence? Evidence, ImmutableArray<Problem> Problems);

/// <summary>
/// Reads a host's facts from YAML or JSON: optional <c>host</c> (name, tier, marking, ownership, department, platform), <c>at</c> and <c>since</c>
/// (from when on the stated facts have been so; the verdict's instant where it is not said), and <c>facts</c>.
/// A single value for a sampled fact says that every sample was so, as many as any rule needs.
/// </summary>
public static class FactsFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="policies">The policies it is for; what the file does not say of the host is taken from them: the lowest tier, the first department.</param>
    /// <param name="now">The instant of the verdict where the file names none.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static FactsLoad Load(string path, PolicySet policies, DateTimeOffset now)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[YamlDocument.MostBytes + 1];
        int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return Read(Path.GetFileName(path), bytes.AsSpan(0, length), policies, now);
    }

    /// <summary>Reads a file's content.</summary>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="content">The content, UTF-8.</param>
    /// <param name="policies">The policies it is for.</param>
    /// <param name="now">The instant of the verdict where the file names none.</param>
    public static FactsLoad Read(string file, ReadOnlySpan<byte> content, PolicySet policies, DateTimeOffset now)
    {
        var problems = new ProblemList();
        if (YamlDocument.Read(file, content, problems) is not { } map) return new(null, problems.Sorted());
        var root = new Section(map, "a facts file", problems);
        var at = ReadInstant(root, "at") ?? now.ToUniversalTime();
        var since = ReadInstant(root, "since") ?? at;
        if (since > at) root.Wrong("since", "'since' is after 'at'");
        var (name, profile) = ReadHost(root.Map("host", "'host'"), policies);
        ImmutableArray<StatedFact> facts = [];
        if (root.Take("facts") is YamlMap stated) facts = StatedFactReader.Read(stated, problems);
        else root.Problems.Add(root.MarkOf("facts"), "a facts file needs 'facts', names with values");
        root.End();
        if (!problems.IsEmpty) return new(null, problems.Sorted());
        return new(new()
        {
            Host = name, Profile = profile, At = at, LastContact = at,
            Facts = [.. facts.Select(fact => fact.AsTimeline(since, at, Department.Reflector, LengthOf(fact))).OfType<FactTimeline>()],
            Samples = [.. facts.Select(fact => fact.AsSamples(at, Department.Reflector, LengthOf(fact), AsManyAsNeeded(fact, policies))).OfType<Core.Sampling.SampleBatch>()],
        }, []);
    }

    private static TimeSpan LengthOf(StatedFact fact) => fact.Fact.Sampling?.DefaultLength ?? TimeSpan.Zero;

    private static int AsManyAsNeeded(StatedFact fact, PolicySet policies) => policies.All.SelectMany(policy => policy.Rules).SelectMany(rule => rule.Facts).SelectMany(asked => asked.Measured.Append(asked))
        .Where(asked => asked.Fact.Name == fact.Fact.Name).Select(asked => asked.Terms?.Needs ?? 1).DefaultIfEmpty(1).Max();

    private static DateTimeOffset? ReadInstant(Section root, string key)
    {
        if (root.Scalar(key) is not { } scalar) return null;
        if (FactNotation.TryParseInstant(scalar.Text, out var instant) is not { } problem) return instant;
        root.Problems.Add(scalar.Mark, problem);
        return null;
    }

    private static (string Name, HostProfile Profile) ReadHost(Section? host, PolicySet policies)
    {
        string? name = host?.Text("name");
        string tier = host?.Text("tier") ?? policies.Tiers.All.Select(known => known.Name).FirstOrDefault()
            ?? policies.All.SelectMany(policy => policy.Applies.Tiers).FirstOrDefault() ?? "";
        var known = policies.Tiers.Find(tier);
        if (host is not null && known is null && !policies.Tiers.All.IsEmpty)
            host.Wrong("tier", $"there is no tier {Wording.Quote(tier)} in tiers.yaml{Wording.Suggest(tier, policies.Tiers.All.Select(one => one.Name))}");
        string? marking = host?.Text("marking");
        if (marking is "" or Applicability.NoMarking) marking = null;
        if (host is not null && marking is not null && known is not null && !known.Markings.Contains(marking))
            host.Wrong("marking", $"{tier} has no marking {Wording.Quote(marking)} in tiers.yaml{Wording.Suggest(marking, known.Markings)}");
        string? ownership = host?.Word("ownership", "corporate", "personal");
        string department = host?.Text("department") ?? policies.Department.Names.FirstOrDefault() ?? "";
        string? platform = host?.Word("platform", [.. Enum.GetValues<Platform>().Select(one => one.Name())]);
        host?.End();
        return (name ?? "facts file", new()
        {
            Tier = tier, Marking = marking, Ownership = Ownerships.Parse(ownership ?? "") ?? Ownership.Corporate, Department = department,
            Platform = platform is null ? null : Platforms.Parse(platform),
        });
    }
}
