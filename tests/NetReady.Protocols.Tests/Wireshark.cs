using System.Buffers.Binary;
using System.Diagnostics;

namespace NetReady.Protocols.Tests;

/// <summary>A second opinion on our packets: tshark reads them from a capture file.</summary>
internal static class Wireshark
{
    /// <summary>The fields of one UDP datagram as tshark's dissector sees them, separated by |.</summary>
    public static async Task<string> ReadAsync(byte[] payload, ushort port, string dissector, CancellationToken cancellation, params string[] fields)
    {
        string tshark = Prerequisite.Program("tshark", "tshark");
        using var folder = new TemporaryDirectory();
        string capture = folder["packet.pcap"];
        await File.WriteAllBytesAsync(capture, CaptureOf(payload, port), cancellation);
        var start = new ProcessStartInfo(tshark) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-r", capture, "-d", $"udp.port=={port},{dissector}", "-T", "fields", "-E", "separator=|", .. fields.SelectMany(field => new[] { "-e", field })])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        Assert.True(process.ExitCode == 0, await errors);
        return output.Trim();
    }

    // A pcap file (link type 101, raw IP) with one IPv4 packet to that UDP port.
    private static byte[] CaptureOf(byte[] payload, ushort port)
    {
        var file = new byte[24 + 16 + 20 + 8 + payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(file, 0xA1B2C3D4);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(4), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(6), 4);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(16), 65535);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(20), 101);
        int packet = 20 + 8 + payload.Length;
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(32), packet);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(36), packet);
        var ip = file.AsSpan(40);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)packet);
        ip[8] = 64;
        ip[9] = 17;
        new byte[] { 192, 0, 2, 1, 192, 0, 2, 2 }.CopyTo(ip[12..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[20..], 50000);
        BinaryPrimitives.WriteUInt16BigEndian(ip[22..], port);
        BinaryPrimitives.WriteUInt16BigEndian(ip[24..], (ushort)(8 + payload.Length));
        payload.CopyTo(ip[28..]);
        return file;
    }
}
