using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Reflector;
using NetReady.Protocols.Stamp;

namespace NetReady.Collector.Tests.Reflector;

public sealed class StampReflectorServiceTests : IAsyncDisposable
{
    private readonly Meter meter = new("Tests.Reflector");
    private readonly StampReflectorService service;
    private readonly UdpClient sender = new(new IPEndPoint(IPAddress.Loopback, 0));

    public StampReflectorServiceTests() => service = new(new(IPAddress.Loopback, 0), meter, TimeProvider.System, NullLogger.Instance);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Hang.After)]
    public async Task An_answer_carries_the_senders_fields_and_the_reflectors_own_number_and_times()
    {
        await service.StartAsync(Cancellation);
        var now = TimeProvider.System.GetUtcNow();
        for (uint i = 0; i < 3; i++)
        {
            // Numbers 5, 15, 25: what the sender counts is its own business.
            var sent = new StampSenderPacket(5 + (10 * i), new(0x1122334455667788), ErrorEstimate.FromBits(0x8A0B), 99);
            Assert.True(StampReflectorPacket.TryRead(await ExchangeAsync(sent, 44), out var answer));
            Assert.Equal((i, sent.Sequence, sent.Timestamp, sent.Error, sent.SessionId), (answer.Sequence, answer.SenderSequence, answer.SenderTimestamp, answer.SenderError, answer.SessionId));
            Assert.InRange(answer.ReceiveTimestamp.ToInstant(now) - now, TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(10));
            Assert.InRange(answer.TimeInReflector!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(1));
            Assert.Equal(255, answer.SenderTtl);
        }
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(44)]
    [InlineData(60)]
    [InlineData(1400)]
    public async Task An_answer_is_exactly_as_long_as_the_question_and_returns_its_tail_as_it_was(int length)
    {
        await service.StartAsync(Cancellation);
        var answer = await ExchangeAsync(new(0, default, default, 1), length);
        Assert.Equal(length, answer.Length);
        Assert.All(answer.Skip(44), value => Assert.Equal(0x80, value));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_packet_that_is_too_short_is_counted_and_not_answered()
    {
        long malformed = 0;
        using var listener = new MeterListener { InstrumentPublished = (instrument, listening) => { if (instrument.Meter == meter && instrument.Name == "netready_reflector_malformed_total") listening.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref malformed, value));
        listener.Start();
        await service.StartAsync(Cancellation);
        await sender.SendAsync(new byte[43], service.Bound!, Cancellation);
        // The next one is answered, and answers come in order: so the short one was not.
        Assert.Equal(44, (await ExchangeAsync(new(3, default, default, 0), 44)).Length);
        Assert.Equal(1, Interlocked.Read(ref malformed));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Two_reflectors_cannot_be_made_to_talk_to_each_other()
    {
        await service.StartAsync(Cancellation);
        // A packet that seems to come from another reflector on the same port: loopback has more addresses than one.
        using var other = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.2"), service.Bound!.Port));
        var packet = new byte[44];
        await other.SendAsync(packet, service.Bound, Cancellation);
        await ExchangeAsync(new(0, default, default, 0), 44);
        Assert.Equal(0, other.Available);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_port_that_is_taken_stops_the_start_with_what_to_do()
    {
        await service.StartAsync(Cancellation);
        using var second = new StampReflectorService(service.Bound!, meter, TimeProvider.System, NullLogger.Instance);
        var problem = await Assert.ThrowsAsync<IOException>(() => second.StartAsync(Cancellation));
        Assert.Contains("Choose another address or port", problem.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await service.StopAsync(CancellationToken.None);
        service.Dispose();
        sender.Dispose();
        meter.Dispose();
    }

    private async Task<byte[]> ExchangeAsync(StampSenderPacket packet, int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan(Math.Min(44, length)).Fill(0x80);
        packet.Write(bytes);
        await sender.SendAsync(bytes, service.Bound!, Cancellation);
        return (await sender.ReceiveAsync(Cancellation)).Buffer;
    }
}
