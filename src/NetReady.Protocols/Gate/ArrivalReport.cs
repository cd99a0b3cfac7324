using System.Buffers.Binary;

namespace NetReady.Protocols.Gate;

/// <summary>One packet of a train that came.</summary>
/// <param name="Number">Its number.</param>
/// <param name="At">When it came, in ns by its receiver's steady clock.</param>
public readonly record struct TrainArrival(int Number, long At);

/// <summary>The question which packets came: the device asks for as many reports as it needs, as often as it takes.</summary>
/// <param name="Header">The header, with the train's number.</param>
/// <param name="Cookie">The cookie of a welcome.</param>
/// <param name="From">The first arrival to tell, from 0, in the order in which they came.</param>
public readonly record struct GateQuestion(GateHeader Header, GateCookie Cookie, int From)
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = 40;

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> message)
    {
        Header.Write(message);
        Cookie.Write(message[16..]);
        BinaryPrimitives.WriteInt32BigEndian(message[36..], From);
    }

    /// <summary>Reads it after its header; null where it is too short or asks for nothing that can be.</summary>
    public static GateQuestion? TryRead(in GateHeader header, ReadOnlySpan<byte> message) =>
        message.Length < Length || BinaryPrimitives.ReadInt32BigEndian(message[36..]) < 0 ? null
        : new(header, GateCookie.Read(message[16..]), BinaryPrimitives.ReadInt32BigEndian(message[36..]));
}

/// <summary>Some of the arrivals of a train, six bytes each.</summary>
/// <param name="Header">The header, with the train's number.</param>
/// <param name="From">The first arrival told, from 0.</param>
/// <param name="Total">How many have come so far.</param>
/// <param name="Quiet">How long nothing more has come.</param>
/// <param name="Arrivals">The arrivals.</param>
public sealed record ArrivalReport(GateHeader Header, int From, int Total, TimeSpan Quiet, IReadOnlyList<TrainArrival> Arrivals)
{
    /// <summary>The most arrivals that one report tells.</summary>
    public const int MostArrivals = 190;

    private const int Fixed = 36, Each = 6;

    /// <summary>The longest report in bytes.</summary>
    public const int MostLength = Fixed + (MostArrivals * Each);

    /// <summary>Writes it.</summary>
    /// <returns>Its length.</returns>
    public int Write(Span<byte> message)
    {
        long first = Arrivals.Count > 0 ? Arrivals[0].At : 0;
        Header.Write(message);
        BinaryPrimitives.WriteInt32BigEndian(message[16..], From);
        BinaryPrimitives.WriteInt32BigEndian(message[20..], Total);
        BinaryPrimitives.WriteUInt32BigEndian(message[24..], (uint)Math.Clamp(Quiet.TotalMicroseconds, 0, uint.MaxValue));
        BinaryPrimitives.WriteInt64BigEndian(message[28..], first);
        for (int i = 0; i < Arrivals.Count; i++)
        {
            var at = message[(Fixed + (i * Each))..];
            BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)Arrivals[i].Number);
            BinaryPrimitives.WriteUInt32BigEndian(at[2..], (uint)Math.Clamp((Arrivals[i].At - first) / 1000, 0, uint.MaxValue));
        }
        return Fixed + (Arrivals.Count * Each);
    }

    /// <summary>Reads it after its header; null where it is too short, or its counts cannot be.</summary>
    public static ArrivalReport? TryRead(in GateHeader header, ReadOnlySpan<byte> message)
    {
        if (message.Length < Fixed || (message.Length - Fixed) % Each != 0) return null;
        int from = BinaryPrimitives.ReadInt32BigEndian(message[16..]), total = BinaryPrimitives.ReadInt32BigEndian(message[20..]);
        long first = BinaryPrimitives.ReadInt64BigEndian(message[28..]);
        var arrivals = new TrainArrival[(message.Length - Fixed) / Each];
        if (from < 0 || total > TrainShape.MostPackets || from > total - arrivals.Length) return null;
        for (int i = 0; i < arrivals.Length; i++)
        {
            var at = message[(Fixed + (i * Each))..];
            arrivals[i] = new(BinaryPrimitives.ReadUInt16BigEndian(at), first + (BinaryPrimitives.ReadUInt32BigEndian(at[2..]) * 1000L));
        }
        return new(header, from, total, TimeSpan.FromMicroseconds(BinaryPrimitives.ReadUInt32BigEndian(message[24..])), arrivals);
    }
}
