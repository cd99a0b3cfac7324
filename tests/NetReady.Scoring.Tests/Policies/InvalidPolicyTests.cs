using System.Text;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Tests.Policies;

/// <summary>One file per message. A file's last comment lines say, each exactly, what is wrong with it; it stands beside a sound pack and the shipped files.</summary>
public sealed class InvalidPolicyTests
{
    private static string Folder => Path.Combine(RepositoryFolder.Tests, "Policies", "Invalid");

    public static TheoryData<string> Files() => [.. Directory.GetFiles(Folder, "invalid-*.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_mistake_is_told_at_its_place_with_what_to_write_instead(string file)
    {
        var content = File.ReadAllBytes(Path.Combine(Folder, file));
        var expected = Encoding.Latin1.GetString(content).Split('\n').Where(line => line.StartsWith("#= ", StringComparison.Ordinal)).Select(line => Utf8(line[3..])).ToList();
        string name = file.StartsWith("invalid-department-", StringComparison.Ordinal) ? "department.yaml" : file.StartsWith("invalid-tiers-", StringComparison.Ordinal) ? "tiers.yaml" : "wrong.yaml";
        var files = new List<(string Name, byte[] Bytes)> { (name, content), ("base.yaml", File.ReadAllBytes(Path.Combine(Folder, "base.yaml"))) };
        foreach (string shipped in new[] { "department.yaml", "tiers.yaml" })
            if (shipped != name) files.Add((shipped, File.ReadAllBytes(Path.Combine(RepositoryFolder.Policies, shipped))));

        var load = PolicyFolder.Load(files);

        Assert.Null(load.Policies);
        Assert.Equal(expected, load.Problems.Select(problem => problem.ToString()));
        Assert.NotEmpty(expected);
    }

    // A file that is not UTF-8 still says what is expected of it.
    private static string Utf8(string latin1) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1));
}
