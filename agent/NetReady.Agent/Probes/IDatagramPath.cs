using System.Net.Sockets;
using NetReady.Core.Units;

namespace NetReady.Agent.Probes;

/// <summary>A way to one target and back, datagram by datagram, used by one thread that blocks in it.</summary>
internal interface IDatagramPath : IDisposable
{
    /// <summary>What went both ways, with the headers below.</summary>
    ByteSize Bytes { get; }

    /// <summary>The last refusal that came back; null where none did.</summary>
    SocketError? Refusal { get; }

    /// <summary>How many refusals came back.</summary>
    int Refusals { get; }

    /// <summary>Sends a datagram; false where the system refused to.</summary>
    bool Send(ReadOnlySpan<byte> datagram);

    /// <summary>Waits for a datagram; its length, or -1 where none came within <paramref name="wait"/> or a refusal came instead.</summary>
    int Receive(Span<byte> buffer, TimeSpan wait);
}
