using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Units;
using NetReady.Protocols.Dns;

namespace NetReady.Agent.Probes.Dns;

/// <summary>
/// One question to one resolver: over UDP, again while there is no answer, and over TCP where the answer does not fit. What comes from another address or port, or with another number or question, is not heard (RFC 5452).
/// </summary>
internal static class ResolverTalk
{
    /// <summary>How often a question is put over UDP, and when; 4 tries in 5 s, so that one in 15 of them fails where a network loses 30 % each way, and one in 800 at 10 %.</summary>
    public static Retransmission Schedule { get; } = new(TimeSpan.FromMilliseconds(800), 1.3, 4);

    // One may come of an earlier question, or from a resolver that is just restarting.
    private const int RefusalsBelieved = 2;

    /// <summary>Asks, until there is an answer or the schedule is over.</summary>
    /// <exception cref="OperationCanceledException">Never: what there is by then is the result once <paramref name="stop"/> asks for it.</exception>
    public static async Task<LookupResult> AskAsync(IPEndPoint resolver, string name, DnsType type, TimeProvider time, CancellationToken stop)
    {
        using var socket = new Socket(resolver.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        var talk = new Talk(socket, resolver, name, type, time, stop);
        try
        {
            socket.Connect(resolver);
            return await talk.RunAsync().ConfigureAwait(false) with { Bytes = talk.Bytes };
        }
        catch (SocketException failed)
        {
            return new(Of(failed.SocketErrorCode)) { Bytes = talk.Bytes };
        }
        catch (OperationCanceledException)
        {
            return talk.Unanswered with { Bytes = talk.Bytes };
        }
    }

    private static LookupEnd Of(SocketError error) => error switch
    {
        SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.HostUnreachable or SocketError.AccessDenied => LookupEnd.Refused,
        SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported => LookupEnd.NoWay,
        _ => LookupEnd.Silence,
    };

    private sealed class Talk(Socket socket, IPEndPoint resolver, string name, DnsType type, TimeProvider time, CancellationToken stop)
    {
        private readonly int headers = 8 + (resolver.AddressFamily is AddressFamily.InterNetworkV6 ? 40 : 20);
        private readonly List<ushort> ids = [];
        private readonly byte[] buffer = new byte[4096];
        private long bytes;
        private int refusals;

        public ByteSize Bytes => new(bytes);

        public LookupResult Unanswered => new(refusals > 0 ? LookupEnd.Refused : LookupEnd.Silence);

        public async Task<LookupResult> RunAsync()
        {
            long start = time.GetTimestamp();
            for (int attempt = 0; attempt < Schedule.Tries; attempt++)
            {
                await SendAsync().ConfigureAwait(false);
                using var late = new CancellationTokenSource(Schedule.DueAt(attempt + 1) - time.GetElapsedTime(start) is { Ticks: > 0 } wait ? wait : TimeSpan.Zero, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
                try
                {
                    if (await HearAsync(either.Token).ConfigureAwait(false) is { } heard) return heard;
                }
                catch (OperationCanceledException) when (!stop.IsCancellationRequested)
                {
                    // The question is put again.
                }
            }
            return Unanswered;
        }

        private async Task SendAsync()
        {
            ids.Add((ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1));
            int length = DnsQuery.Write(buffer, ids[^1], name, type);
            try
            {
                await socket.SendAsync(buffer.AsMemory(0, length), stop).ConfigureAwait(false);
                bytes += length + headers;
            }
            catch (SocketException refused) when (refused.SocketErrorCode is SocketError.ConnectionRefused)
            {
                // The refusal of the question before, told in place of sending this one.
                refusals++;
            }
        }

        // Null where refusals are believed only with the next.
        private async Task<LookupResult?> HearAsync(CancellationToken over)
        {
            while (true)
            {
                int length;
                try
                {
                    length = await socket.ReceiveAsync(buffer, over).ConfigureAwait(false);
                }
                catch (SocketException refused) when (refused.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
                {
                    if (++refusals >= RefusalsBelieved) return new(LookupEnd.Refused);
                    continue;
                }
                bytes += length + headers;
                foreach (ushort id in ids)
                    if (DnsReply.Read(buffer.AsSpan(0, length), id, name, type) is { } reply)
                        return ResultOf(reply.IsTruncated ? await AskOverTcpAsync().ConfigureAwait(false) ?? reply : reply);
            }
        }

        private LookupResult ResultOf(DnsReply reply) => new(reply switch
        {
            // One that fits nowhere else proves that the name has more than an answer holds.
            { Code: DnsResponseCode.NoError, IsTruncated: true } or { Code: DnsResponseCode.NoError, Addresses.IsEmpty: false } => LookupEnd.Answered,
            { Code: DnsResponseCode.NoError or DnsResponseCode.NxDomain } => LookupEnd.NoSuchName,
            _ => LookupEnd.Failed,
        }, resolver.Address, reply.Code);

        // Null where the resolver does not answer there.
        private async Task<DnsReply?> AskOverTcpAsync()
        {
            using var late = new CancellationTokenSource(Schedule.End, time);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
            using var tcp = new Socket(resolver.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            long payload = 0;
            try
            {
                await tcp.ConnectAsync(resolver, over.Token).ConfigureAwait(false);
                using var stream = new NetworkStream(tcp, ownsSocket: false);
                ushort id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
                var query = new byte[2 + DnsMessage.MostUdp];
                int length = DnsQuery.Write(query.AsSpan(2), id, name, type);
                BinaryPrimitives.WriteUInt16BigEndian(query, (ushort)length);
                await stream.WriteAsync(query.AsMemory(0, 2 + length), over.Token).ConfigureAwait(false);
                var head = new byte[2];
                await stream.ReadExactlyAsync(head, over.Token).ConfigureAwait(false);
                var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
                await stream.ReadExactlyAsync(message, over.Token).ConfigureAwait(false);
                payload = 2 + length + 2 + message.Length;
                return DnsReply.Read(message, id, name, type);
            }
            catch (Exception failed) when (failed is SocketException or IOException || (failed is OperationCanceledException && !stop.IsCancellationRequested))
            {
                return null;
            }
            finally
            {
                bytes += TcpCost.Of(tcp, payload).Bytes.Bytes;
            }
        }
    }
}
