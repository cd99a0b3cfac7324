using System.Collections.Immutable;
using System.CommandLine;
using NetReady.Core.Hosts;
using NetReady.Core.Programs;
using NetReady.Scoring.Policies;

namespace NetReady.Cli.Commands;

/// <summary>The options with which commands find policies, and say what host is judged.</summary>
internal sealed class PolicyArguments
{
    /// <summary><c>--policies DIR</c>.</summary>
    public Option<DirectoryInfo?> Folder { get; } = new("--policies")
    {
        Description = "Folder of policies. Default: ./policies where there is one, else the policies that came with this program.",
        HelpName = "DIR",
    };

    private readonly Option<string?> tier = new("--tier") { Description = "Tier that the machine is meant for. Default: the lowest in tiers.yaml.", HelpName = "TIER" };
    private readonly Option<string?> marking = new("--marking") { Description = "Marking within the tier, as SENSITIVE. Default: none.", HelpName = "MARKING" };
    private readonly Option<string> ownership = new("--ownership") { Description = "Who owns the machine.", DefaultValueFactory = _ => "corporate" };
    private readonly Option<string?> department = new("--department") { Description = "Department the machine belongs to. Default: the first in department.yaml.", HelpName = "NAME" };

    public PolicyArguments() => ownership.AcceptOnlyFromAmong("corporate", "personal");

    /// <summary>Adds <c>--policies</c> and the options that describe the host.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Folder);
        command.Options.Add(tier);
        command.Options.Add(marking);
        command.Options.Add(ownership);
        command.Options.Add(department);
    }

    /// <summary>The folder that is meant.</summary>
    /// <exception cref="ProgramException">There is none.</exception>
    public string FolderOf(ParseResult parse)
    {
        if (parse.GetValue(Folder) is { } given) return given.Exists ? given.FullName : throw new ProgramException(ExitCodes.Unavailable, $"there is no folder '{given}'.");
        string[] places = [Path.Combine(Environment.CurrentDirectory, "policies"), Path.Combine(AppContext.BaseDirectory, "policies")];
        return places.FirstOrDefault(Directory.Exists)
            ?? throw new ProgramException(ExitCodes.Unavailable, "there is no folder 'policies' here; name one with --policies DIR.");
    }

    /// <summary>The policies in the folder that is meant.</summary>
    /// <exception cref="ProgramException">There are mistakes in them: each one is in the message.</exception>
    public static PolicySet LoadFrom(string folder)
    {
        var load = PolicyFolder.Load(folder);
        return load.Policies ?? throw new ProgramException(ExitCodes.BadData,
            $"the policies in '{folder}' have {load.Problems.Length} mistake{(load.Problems.Length == 1 ? "" : "s")}:\n{string.Join('\n', load.Problems)}");
    }

    /// <summary>What the machine is to the department.</summary>
    /// <exception cref="ProgramException">The tier, marking or department is not one that the policies know.</exception>
    public HostProfile ProfileOf(ParseResult parse, PolicySet policies)
    {
        var tiers = policies.Tiers.All;
        string tierName = Known("tier", "tiers.yaml", parse.GetValue(tier), [.. tiers.Select(known => known.Name)]);
        string? markingName = parse.GetValue(marking);
        return new()
        {
            Tier = tierName,
            Marking = markingName is null ? null : Known("marking", $"the tier {tierName} in tiers.yaml", markingName, policies.Tiers.Find(tierName)?.Markings ?? []),
            Ownership = Ownerships.Parse(parse.GetValue(ownership)!)!.Value,
            Department = Known("department", "department.yaml", parse.GetValue(department), policies.Department.Names),
        };
    }

    // The first that the file knows where none is given; where the file knows none, any name goes.
    private static string Known(string what, string where, string? given, ImmutableArray<string> known) => given switch
    {
        null => known.FirstOrDefault() ?? throw new ProgramException(ExitCodes.Usage, $"{where} names no {what}; say which with --{what}."),
        _ when known.IsEmpty || known.Contains(given) => given,
        _ => throw new ProgramException(ExitCodes.Usage, $"'{given}' is no {what} of {where}; it has {string.Join(", ", known)}."),
    };
}
