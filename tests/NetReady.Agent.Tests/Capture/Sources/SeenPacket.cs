using NetReady.Agent.Capture.Sources;

namespace NetReady.Agent.Tests.Capture.Sources;

/// <summary>A packet that a source handed on, kept.</summary>
internal sealed record SeenPacket(LinkType Link, long Nanoseconds, int WireLength, byte[] Bytes)
{
    /// <summary>Everything up to the end, and what ended it where that was a problem.</summary>
    public static (List<SeenPacket> Packets, CaptureException? Problem) ReadAll(IPacketSource source, int atOnce = 64)
    {
        var seen = new List<SeenPacket>();
        try
        {
            while (source.Read(Keep, atOnce) >= 0)
            {
                // Until the end.
            }
            return (seen, null);
        }
        catch (CaptureException problem)
        {
            return (seen, problem);
        }
        void Keep(in CapturedPacket packet) => seen.Add(new(packet.Link, packet.Nanoseconds, packet.WireLength, packet.Bytes.ToArray()));
    }
}
