using System.Xml.Linq;

namespace NetReady.EndToEnd.Tests.House;

/// <summary>The arrows between projects, as the solution's own files draw them.</summary>
public sealed class ArrowTests
{
    private static readonly string root = Repository.Root;

    private static readonly Dictionary<string, string[]> arrows = new()
    {
        ["NetReady.Core"] = [],
        ["NetReady.Protocols"] = ["NetReady.Core"],
        ["NetReady.Scoring"] = ["NetReady.Core"],
        ["NetReady.Agent"] = ["NetReady.Core", "NetReady.Protocols"],
        ["NetReady.Collector"] = ["NetReady.Core", "NetReady.Protocols", "NetReady.Scoring"],
        ["NetReady.Cli"] = ["NetReady.Agent", "NetReady.Collector", "NetReady.Core", "NetReady.Protocols", "NetReady.Scoring"],
    };

    private static IEnumerable<string> ProductProjects() =>
        new[] { "src", "agent" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.csproj", SearchOption.AllDirectories));

    private static IEnumerable<string> References(string project, string element) =>
        XDocument.Load(project).Descendants(element).Select(reference => (string)reference.Attribute("Include")!);

    [Fact]
    public void Every_product_project_is_drawn() =>
        Assert.Equal(arrows.Keys.Order(), ProductProjects().Select(Path.GetFileNameWithoutExtension).Order());

    [Fact]
    public void Projects_reference_only_along_the_arrows()
    {
        foreach (var project in ProductProjects())
        {
            string name = Path.GetFileNameWithoutExtension(project);
            var targets = References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));
            Assert.All(targets, target => Assert.True(arrows[name].Contains(target), $"{name} must not reference {target}"));
        }
    }

    [Fact]
    public void The_core_uses_no_package_and_only_Scoring_reads_YAML()
    {
        Assert.Empty(References(ProductProjects().Single(project => project.EndsWith("NetReady.Core.csproj", StringComparison.Ordinal)), "PackageReference"));
        Assert.Equal("NetReady.Scoring", Assert.Single(
            ProductProjects().Where(project => References(project, "PackageReference").Contains("YamlDotNet")).Select(Path.GetFileNameWithoutExtension)));
    }

    [Fact]
    public void The_solution_is_in_the_classic_format_and_holds_every_project()
    {
        string solution = File.ReadAllText(Path.Combine(root, "NetReady.sln"));
        Assert.StartsWith("Microsoft Visual Studio Solution File", solution.TrimStart('\uFEFF', '\r', '\n'), StringComparison.Ordinal);
        var all = ProductProjects().Concat(Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.csproj", SearchOption.AllDirectories));
        Assert.All(all, project => Assert.Contains(Path.GetFileName(project), solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_stands_at_the_root_that_has_no_place_there()
    {
        string[] known = ["src", "agent", "tests", "policies", "docs", "artifacts", "NetReady.sln", "README.md", "global.json"];
        var found = Directory.EnumerateFileSystemEntries(root).Select(entry => Path.GetFileName(entry)!)
            .Where(name => !name.StartsWith('.') && !name.StartsWith("Directory.", StringComparison.Ordinal) && !known.Contains(name));
        Assert.Empty(found);
    }
}
