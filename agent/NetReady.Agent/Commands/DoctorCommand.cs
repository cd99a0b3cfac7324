using System.Collections.Immutable;
using System.CommandLine;
using NetReady.Agent.Diagnosis;
using NetReady.Agent.Schedule;
using NetReady.Agent.Show;
using NetReady.Agent.State;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Programs;

namespace NetReady.Agent.Commands;

/// <summary><c>netready-agent doctor</c>: what is wrong with line and VPN, and whose fault it is.</summary>
internal static class DoctorCommand
{
    private static readonly ImmutableArray<string> shown = [.. Vocabulary.All.Where(fact => fact is { Group: "vpn", IsSampled: false, Maker: Maker.Agent, AsksTargets: false }).Select(fact => fact.Name)];

    public static Command Build(Option<string> data, Machine machine)
    {
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var command = new Command("doctor", """
            Asks line and VPN what is wrong, and says whose fault it is: the device's, the local network's, the line's, the VPN's or a service's. Nothing of it leaves the device.
            Takes a second or two where all is well, up to half a minute where much is silent. Works beside a running agent; what it asks, the collector's last assignment says.
            Exit code 0 where nothing is wrong, 4 where something is, 5 where it cannot be told.

            Example: netready-agent doctor
            """) { json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string directory = parsed.GetRequiredValue(data);
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var assignment = AssignmentFile.Load(new(directory)) ?? Nothing;
            if (assignment.Targets.IsEmpty) await error.WriteLineAsync("This agent knows no targets to ask: it is not enrolled in that directory, or has not heard from its collector yet. Only the device and its local network are examined.");
            await error.WriteLineAsync("Asking line and VPN, up to half a minute ...");
            var examined = await machine.Examine(directory)(assignment, KeyHash(directory), cancellation);
            var facts = await machine.ReadFacts(directory)(shown, assignment, 0, cancellation);
            await output.WriteLineAsync(parsed.GetValue(json) ? DiagnosisPrinter.Json(examined, facts) : DiagnosisPrinter.Text(examined, facts));
            return examined.Conclusion.Fault.Decided switch
            {
                FaultOwner.None => ExitCodes.Done,
                null => ExitCodes.Unassessed,
                _ => ExitCodes.NotReady,
            };
        });
        return command;
    }

    // The collector's own certificate does not matter to what is asked here, where the device is not enrolled.
    private static string KeyHash(string directory) => Identity.DeviceIdentity.Find(new StateDirectory(directory))?.KeyHash ?? "";

    private static Assignment Nothing { get; } = new()
    {
        Hash = "", Facts = [], Samples = [], Targets = [], ReportEvery = TimeSpan.FromMinutes(15), DailyBytes = default, Privacy = PrivacyContract.Personal,
    };
}
