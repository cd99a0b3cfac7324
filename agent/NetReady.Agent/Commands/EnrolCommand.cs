using System.CommandLine;
using System.Text.Json;
using NetReady.Agent.Identity;
using NetReady.Agent.Privacy;
using NetReady.Agent.Schedule;
using NetReady.Agent.State;
using NetReady.Core.Enrolment;
using NetReady.Core.Programs;

namespace NetReady.Agent.Commands;

/// <summary><c>netready-agent enrol</c>: makes the device known to a collector, or accepts its wider privacy contract.</summary>
internal static class EnrolCommand
{
    public static Command Build(Option<string> data)
    {
        var join = new Argument<string?>("join-string")
        {
            Description = "What the department's administrator handed out; '-' reads it from standard input, where no one sees it in the list of processes.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var accept = new Option<bool>("--accept") { Description = "Accept the privacy contract that the collector asks for now, where it is wider than the accepted one." };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var command = new Command("enrol", """
            Enrols this device by a join string, and so accepts the privacy contract that comes with it: 'netready-agent show' lists what it lets leave the device.
            Enrolled with that collector already, it stays as it is.

            Example: netready-agent enrol 'netready-join://collector.example:8620/?key=...'
            """) { join, accept, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(join) is null != result.GetValue(accept)) result.AddError("Give either a join string or --accept.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            var state = new StateDirectory(parsed.GetRequiredValue(data));
            var output = parsed.InvocationConfiguration.Output;
            return parsed.GetValue(accept) ? AcceptAsync(state, output) : EnrolAsync(state, parsed.GetValue(join)!, parsed.GetValue(json), output, cancellation);
        });
        return command;
    }

    private static async Task<int> EnrolAsync(StateDirectory state, string text, bool json, TextWriter output, CancellationToken cancellation)
    {
        JoinString join;
        try
        {
            join = JoinString.Parse(text == "-" ? await Console.In.ReadToEndAsync(cancellation) : text);
        }
        catch (FormatException problem)
        {
            throw new ProgramException(ExitCodes.BadData, problem.Message, problem);
        }
        var (identity, already) = await new Enrolment(state, TimeProvider.System).EnrolAsync(join, cancellation);
        var contract = PinnedContract.Load(state);
        if (json)
        {
            var result = new EnrolResult(identity.Host, identity.Address, already, contract.Ownership, contract.Facts.Length);
            await output.WriteLineAsync(JsonSerializer.Serialize(result, CommandJson.Default.EnrolResult));
            return ExitCodes.Done;
        }
        await output.WriteLineAsync(already
            ? $"This device is enrolled with {identity.Address} already, as {identity.Host}. The join string was not used."
            : $"This device is enrolled with {identity.Address} as {identity.Host}. The contract for {contract.Ownership} devices lets {contract.Facts.Length} facts leave it; to see them: netready-agent show");
        return ExitCodes.Done;
    }

    private static async Task<int> AcceptAsync(StateDirectory state, TextWriter output)
    {
        DeviceIdentity.Get(state);
        if (AssignmentFile.Load(state) is not { } assignment)
            throw new ProgramException(ExitCodes.Usage, "The collector has not said which contract it asks for. Let the agent run until it has delivered a report.");
        var wider = new PrivacyGate(PinnedContract.Load(state), PinnedContract.Sorted(assignment.Privacy)).Wider;
        PinnedContract.Save(state, assignment.Privacy);
        await output.WriteLineAsync(wider.IsEmpty
            ? "The collector asks for nothing that was not accepted."
            : $"Accepted. From the next report on these may leave the device, too: {string.Join(", ", wider)}");
        return ExitCodes.Done;
    }
}
