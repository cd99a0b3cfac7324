using NetReady.Agent.Probes.Throughput.Gate;
using NetReady.Core.Units;
using NetReady.Protocols.Gate;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Throughput.Gate;

/// <summary>Trains that are announced, told of and made longer while they are on their way.</summary>
[Collection(MachineToItself.Name)]
public sealed class GateTrainTests : IDisposable
{
    private readonly GateFarEnd far = new(new());

    public void Dispose() => far.Dispose();

    [Fact(Timeout = Hang.After)]
    public async Task An_announcement_that_is_lost_is_repeated_before_the_train_is_sent()
    {
        int lost = 0, early = 0, announced = 0;
        await using var relay = new UdpRelay(far.EndPoint, (_, message) =>
        {
            if (IsOf(message, GateMessage.Request, out var request) && request.Number == 0) return lost++ == 0 ? Fate.Drop : Fate.Pass;
            if (IsOf(message, GateMessage.Train, out var train) && train.Number == 0 && message.Length > TrainShape.LeadPayload && announced == 0) early++;
            return Fate.Pass;
        }, answer =>
        {
            if (IsOf(answer, GateMessage.Answer, out _)) announced++;
            return false;
        });
        var result = await GateProbe.TestAsync(relay.EndPoint, TrainDirection.Up, Terms, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.NotEqual(GateVerdict.No, result.Decision.Verdict);
        // A far end that has not said that it is ready is sent nothing but the lead-in.
        Assert.True(lost > 1 && early == 0, $"{lost} announcements, {early} packets before the answer.");
    }

    [Fact(Timeout = Hang.After)]
    public async Task Reports_that_are_lost_are_asked_for()
    {
        int reports = 0, asked = 0;
        await using var relay = new UdpRelay(far.EndPoint, (number, message) =>
        {
            if (IsOf(message, GateMessage.Question, out _)) asked++;
            return Fate.Pass;
        }, answer => IsOf(answer, GateMessage.Report, out _) && reports++ % 2 == 0);
        var result = await GateProbe.TestAsync(relay.EndPoint, TrainDirection.Up, Terms, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.NotEqual(GateVerdict.No, result.Decision.Verdict);
        Assert.True(reports > 1 && asked > 0, $"{reports} reports, {asked} questions.");
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(TrainDirection.Down)]
    [InlineData(TrainDirection.Up)]
    public async Task Where_a_policer_shows_itself_late_the_train_goes_on_until_it_is_judged(TrainDirection direction)
    {
        // The bucket is empty only as the first train ends, so what comes behind it is too little to tell.
        var line = new TrialLine(10, 0.8, LimitKind.Policer, 256, 0, 0, 0, direction, 1);
        double first = TrainPlanner.First(new(BitRate.FromMegabits(line.Floor)), 0.00002).Bytes.Bytes;
        GateTrial trial;
        int tries = 0;
        // A machine that is busy elsewhere may see the end of a train before it has looked at it.
        do trial = await GateTrial.RunAsync(line, TestContext.Current.CancellationToken);
        while (++tries < 5 && !IsGrown(trial));
        Assert.True(IsGrown(trial), $"{trial.Failure} {trial.Result?.Decision}");
        bool IsGrown(GateTrial one) => one.Result is { Decision.Verdict: GateVerdict.No, Readings: [var only] } && only.SeenBytes > first * 1.05;
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_is_known_by_then_counts_where_the_far_end_has_sent_all_that_it_may()
    {
        // Its first train is some 350 kB, of which a policer takes the end: too little to tell, and not much more is to be had.
        GateResult result;
        int refused = 0, tries = 0;
        do
        {
            using var spent = new GateFarEnd(new() { MostPerAddressAndMinute = new(600_000) });
            var line = new Random(5);
            int came = 0;
            await using var relay = new UdpRelay(spent.EndPoint, (_, _) => Fate.Pass, message =>
            {
                if (IsOf(message, GateMessage.Answer, out var header) && GateAnswer.TryRead(header, message)?.Code is GateAnswerCode.Spent) refused++;
                return message.Length > TrainShape.LeadPayload && IsOf(message, GateMessage.Train, out _) && ++came > 250 && line.NextDouble() < 0.9;
            });
            result = await GateProbe.TestAsync(relay.EndPoint, TrainDirection.Down, new(BitRate.FromMegabits(10)), TimeProvider.System, TestContext.Current.CancellationToken);
        }
        while (refused == 0 && ++tries < 5); // a machine that is busy elsewhere may make a train tell more than it should
        Assert.True(refused > 0);
        Assert.NotEqual(GateVerdict.Yes, result.Decision.Verdict);
        Assert.NotEmpty(result.Readings);
    }

    private static GateTerms Terms => new(BitRate.FromMegabits(20));

    private static bool IsOf(byte[] message, GateMessage kind, out GateHeader header) => GateHeader.TryRead(message, out header) && header.Message == kind;
}
