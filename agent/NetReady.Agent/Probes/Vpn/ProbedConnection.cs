using System.Net.Sockets;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>A TCP connection to a gateway that knows what passed, below TLS, and what the gateway said first.</summary>
internal sealed class ProbedConnection(Socket socket) : NetworkStream(socket, ownsSocket: false)
{
    private const int MostFirst = 8;
    private readonly List<byte> first = [];

    /// <summary>Up to the first eight bytes that came.</summary>
    public byte[] FirstBytes => [.. first];

    /// <summary>The bytes that came and went so far, without headers.</summary>
    public long Payload { get; private set; }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Payload += count;
        if (first.Count < MostFirst) first.AddRange(buffer.Span[..Math.Min(count, MostFirst - first.Count)]);
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await base.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        Payload += buffer.Length;
    }
}
