using System.Buffers.Binary;
using NetReady.Core.Facts;

namespace NetReady.Agent.Capture.Sources.Files;

/// <summary>Capture files: classic pcap in both byte orders, with microseconds or nanoseconds, and pcapng. Read without any library.</summary>
internal static class CaptureFile
{
    private const uint Microseconds = 0xA1B2C3D4;
    private const uint Nanoseconds = 0xA1B23C4D;
    private const uint SectionHeader = 0x0A0D0D0A;

    /// <summary>Opens a file.</summary>
    /// <exception cref="CaptureException">It cannot be opened, or is no capture file.</exception>
    public static IPacketSource Open(string path)
    {
        try
        {
            return Read(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0), Path.GetFileName(path));
        }
        catch (Exception problem) when (problem is (IOException and not CaptureException) or UnauthorizedAccessException)
        {
            throw new CaptureException(problem is UnauthorizedAccessException ? MissingReason.NeedsPrivilege : MissingReason.Error, $"'{path}' cannot be opened: {problem.Message}", problem);
        }
    }

    /// <summary>Reads from a stream, which is closed with the source.</summary>
    /// <exception cref="CaptureException">It is no capture.</exception>
    public static IPacketSource Read(Stream stream, string name)
    {
        var window = new ByteWindow(stream, name);
        try
        {
            if (!window.Has(4)) throw window.Problem("it is too short for a capture");
            uint little = BinaryPrimitives.ReadUInt32LittleEndian(window.Bytes), big = BinaryPrimitives.ReadUInt32BigEndian(window.Bytes);
            return (little, big) switch
            {
                (Microseconds, _) => new PcapSource(window, new(BigEndian: false), nanosecondsPerUnit: 1000),
                (Nanoseconds, _) => new PcapSource(window, new(BigEndian: false), nanosecondsPerUnit: 1),
                (_, Microseconds) => new PcapSource(window, new(BigEndian: true), nanosecondsPerUnit: 1000),
                (_, Nanoseconds) => new PcapSource(window, new(BigEndian: true), nanosecondsPerUnit: 1),
                (SectionHeader, _) => new PcapngSource(window),
                _ => throw window.Problem("it is neither a pcap nor a pcapng file"),
            };
        }
        catch (CaptureException)
        {
            window.Dispose();
            throw;
        }
    }
}
