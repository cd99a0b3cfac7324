using System.Collections.Immutable;
using System.CommandLine;
using NetReady.Agent.Probes.Vpn;
using NetReady.Cli.Screens;
using NetReady.Core.Programs;
using NetReady.Protocols.OpenVpn;
using Spectre.Console;

namespace NetReady.Cli.Commands;

/// <summary><c>netready probe vpn</c>: is the gateway there? From outside, without credentials.</summary>
internal sealed class ProbeVpnCommand
{
    private const string TlsAuth = "tls-auth", TlsCrypt = "tls-crypt";

    private readonly ProbeArguments arguments = new();
    private readonly Option<string> protocol = new("--protocol") { Description = "What the gateway speaks.", Required = true, HelpName = string.Join('|', Names) };
    private readonly Option<string?> key = new("--key")
    {
        Description = "The key by which the gateway knows its clients: an OpenVPN client's profile (.ovpn) or static key, or a WireGuard client's configuration (one that is used for probes alone: "
            + "a handshake takes the gateway's session from a client with the same key). Without it, silence proves nothing.", HelpName = "FILE",
    };

    private readonly Option<string?> keyUse = new("--key-use") { Description = "What a static key is for; a profile says so itself.", HelpName = $"{TlsAuth}|{TlsCrypt}" };
    private readonly Option<string?> digest = new("--digest") { Description = "The digest of tls-auth. Default: what the profile says, else SHA1.", HelpName = "SHA1|SHA256|SHA384|SHA512" };
    private readonly Option<string?> direction = new("--key-direction") { Description = "The direction of a tls-auth key. Default: what the profile says, else 1, a client's.", HelpName = "0|1|both" };
    private readonly Option<bool> full = new("--full")
    {
        Description = "For ikev2: put a full offer, so that the gateway says whether it would take it (SA). It keeps a half-open connection for a while.",
    };

    private ProbeVpnCommand()
    {
        protocol.AcceptOnlyFromAmong([.. Names]);
        keyUse.AcceptOnlyFromAmong(TlsAuth, TlsCrypt);
        direction.AcceptOnlyFromAmong("0", "1", "both");
    }

    private static ImmutableArray<string> Names => [.. GatewayProtocols.All.Select(known => known.Name)];

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var probe = new ProbeVpnCommand();
        var command = new Command("vpn", $"""
            Ask VPN gateways whether they are there, in their own protocol, without credentials and without a tunnel. An open port is not enough.

            reachable      it answered in its protocol; what is wrong with its certificate is said beside
            closed         its address refuses: nothing listens on that port, or a firewall says so
            indeterminate  silence, in a protocol whose gateways are silent to whoever has not their key
            unreachable    silence, in a protocol that must answer; or no way to it

            Without a port: {string.Join(", ", GatewayProtocols.All.Select(known => $"{known.Name} {string.Join(", then ", known.Ports)}"))}.
            Exit code 0 reachable, 4 closed or unreachable, 5 indeterminate; of several targets, the first of 4, 5 and 0 that is among theirs.

            Example: netready probe vpn --to vpn.example.gov.uk --protocol ikev2
            Example: netready probe vpn --to vpn.example.gov.uk:1194 --protocol openvpn --key client.ovpn --json
            """) { probe.arguments.To, probe.protocol, probe.key, probe.keyUse, probe.digest, probe.direction, probe.full, probe.arguments.Json };
        command.SetAction(probe.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var targets = arguments.TargetsOf(parse);
        var spoken = GatewayProtocols.Find(parse.GetValue(protocol)!)!;
        var known = KeyOf(parse, spoken);
        if (parse.GetValue(full) && spoken.Name != "ikev2") throw new ProgramException(ExitCodes.Usage, $"--full is for ikev2, and the protocol is {spoken.Name}; leave one of them out.");
        var output = parse.InvocationConfiguration.Output;
        bool asJson = arguments.AsJson(parse);
        var console = asJson ? Terminal.On(parse.InvocationConfiguration.Error) : Terminal.On(output);

        var time = TimeProvider.System;
        var answers = await console.Status().StartAsync(Markup.Escape($"Asking {string.Join(", ", targets)}"), _ => Task.WhenAll(targets.Select(target => GatewayProbe.AskAnyAsync(
            spoken, target.Port is { } port ? [target.At(port)] : spoken.Ports.Select(target.At), time, cancellation,
            question => question with { Key = known, FullOffer = parse.GetValue(full) }))));
        foreach (var (target, answer) in targets.Zip(answers))
        {
            if (asJson) output.WriteLine(ProbeJson.Write(GatewayOutcome.Of(target, spoken, answer, time.GetUtcNow())));
            else GatewayScreen.Write(console, target, spoken, answer, time.GetUtcNow());
        }
        return CodeOf(answers);
    }

    private GatewayKey? KeyOf(ParseResult parse, GatewayProtocol spoken)
    {
        string? path = parse.GetValue(key), use = parse.GetValue(keyUse), named = parse.GetValue(digest), way = parse.GetValue(direction);
        if (path is null)
        {
            return use is null && named is null && way is null
                ? null
                : throw new ProgramException(ExitCodes.Usage, "--key-use, --digest and --key-direction say how a key is used; give the key with --key FILE.");
        }
        if (!File.Exists(path)) throw new ProgramException(ExitCodes.Unavailable, $"there is no key file '{path}'.");
        var said = new OpenVpnKeyUse(
            use switch { TlsAuth => OpenVpnWrap.TlsAuth, TlsCrypt => OpenVpnWrap.TlsCrypt, _ => null }, named,
            way switch { "0" => OpenVpnKeyDirection.Normal, "1" => OpenVpnKeyDirection.Inverse, "both" => OpenVpnKeyDirection.Both, _ => null });
        var (read, problem) = GatewayKeyFile.Read(path, spoken, said);
        if (problem is null) return read;
        string hint = problem.StartsWith("is a static key", StringComparison.Ordinal) ? " with --key-use" : "";
        throw new ProgramException(ExitCodes.BadData, $"the key file '{path}' {problem}{hint}.");
    }

    private static int CodeOf(GatewayAnswer[] answers) =>
        answers.Any(answer => answer.Verdict is GatewayVerdict.Closed or GatewayVerdict.Unreachable) ? ExitCodes.NotReady
        : answers.Any(answer => answer.Verdict is GatewayVerdict.Indeterminate) ? ExitCodes.Unassessed
        : ExitCodes.Done;
}
