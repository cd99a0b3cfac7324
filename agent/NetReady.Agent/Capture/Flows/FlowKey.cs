using NetReady.Agent.Capture.Packets;

namespace NetReady.Agent.Capture.Flows;

/// <summary>
/// Names TCP connections by 64-bit numbers, so that no address is kept: a hash under a secret that is drawn anew at each start. Both directions
/// of a connection have the same number. With 2,048 connections two share one once in 10^13 times.
/// </summary>
internal sealed class FlowKey
{
    private readonly ulong first, second, third;

    /// <summary>With a secret of its own.</summary>
    public FlowKey() : this(Random.Shared)
    {
    }

    /// <summary>With a secret drawn from there.</summary>
    public FlowKey(Random secrets) => (first, second, third) = (Draw(secrets), Draw(secrets), Draw(secrets));

    /// <summary>The number of a packet's connection; never 0.</summary>
    /// <param name="head">The packet.</param>
    /// <param name="outbound">Whether the device sent it.</param>
    public ulong Of(in PacketHead head, bool outbound)
    {
        var (own, other) = outbound ? (head.Source, head.Destination) : (head.Destination, head.Source);
        var (ownPort, otherPort) = outbound ? (head.SourcePort, head.DestinationPort) : (head.DestinationPort, head.SourcePort);
        ulong hash = Mix(Fold(own) ^ first, Fold(other) ^ second);
        hash = Mix(hash ^ ((ulong)ownPort << 48) ^ ((ulong)otherPort << 32) ^ (uint)head.Interface, third);
        return hash == 0 ? 1 : hash;
    }

    private ulong Fold(UInt128 address) => (ulong)address + Mix((ulong)(address >> 64) ^ second, third);

    private static ulong Mix(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }

    private static ulong Draw(Random secrets)
    {
        Span<byte> bytes = stackalloc byte[8];
        secrets.NextBytes(bytes);
        return BitConverter.ToUInt64(bytes) | 1;
    }
}
