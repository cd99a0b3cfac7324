using System.Collections.Immutable;
using System.CommandLine;
using NetReady.Core.Hosts;
using NetReady.Core.Programs;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Examples;
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

    /// <summary>The argument <c>DIR</c> of commands that are about one folder.</summary>
    public static Argument<DirectoryInfo> FolderArgument() =>
        new("DIR") { Description = "Folder of policies.", DefaultValueFactory = _ => new DirectoryInfo("policies") };

    /// <summary>The folder that the argument names.</summary>
    /// <exception cref="ProgramException">There is none.</exception>
    public static string FolderOf(ParseResult parse, Argument<DirectoryInfo> folder)
    {
        var given = parse.GetValue(folder)!;
        return given.Exists ? given.FullName : throw new ProgramException(ExitCodes.Unavailable, $"there is no folder '{given}'.");
    }

    /// <summary>The policies in the folder that is meant.</summary>
    /// <exception cref="ProgramException">There are mistakes in them: each one is in the message.</exception>
    public static PolicySet LoadFrom(string folder)
    {
        var load = PolicyFolder.Load(folder);
        return load.Policies ?? throw Broken(folder, load);
    }

    /// <summary>What ends a command because of mistakes in policies: each one is in the message.</summary>
    public static ProgramException Broken(string folder, PolicyLoad load) => new(ExitCodes.BadData,
        $"the policies in '{folder}' have {load.Problems.Length} mistake{(load.Problems.Length == 1 ? "" : "s")}:\n{string.Join('\n', load.Problems)}");

    /// <summary><c>--facts FILE</c>.</summary>
    public static Option<FileInfo?> FactsOption(bool required) => new("--facts") { Description = "Facts file, YAML or JSON.", Required = required, HelpName = "FILE" };

    /// <summary>The evidence in a facts file; what it does not say of the host is taken from the policies.</summary>
    /// <exception cref="ProgramException">The file is not there, cannot be read or has mistakes.</exception>
    public static HostEvidence FactsOf(FileInfo file, PolicySet policies)
    {
        if (!file.Exists) throw new ProgramException(ExitCodes.Unavailable, $"there is no facts file '{file}'.");
        try
        {
            var read = FactsFile.Load(file.FullName, policies, TimeProvider.System.GetUtcNow());
            return read.Evidence ?? throw new ProgramException(ExitCodes.BadData, $"the facts file has mistakes:\n{string.Join('\n', read.Problems)}");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ProgramException(ExitCodes.Unavailable, $"the facts file '{file}' cannot be read: {unreadable.Message}", unreadable);
        }
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
