namespace NetReady.Protocols.Ndt7;

/// <summary>The constants of ndt7, a throughput test over WebSocket and TLS (specification v0.7.1).</summary>
public static class Ndt7Protocol
{
    /// <summary>The WebSocket subprotocol that both sides must name.</summary>
    public const string Subprotocol = "net.measurementlab.ndt.v7";

    /// <summary>The path of the download, in which the server sends.</summary>
    public const string DownloadPath = "/ndt/v7/download";

    /// <summary>The path of the upload, in which the client sends.</summary>
    public const string UploadPath = "/ndt/v7/upload";

    /// <summary>NetReady's own metadata key: the most bytes of payload that the client wants to be sent. Servers that do not know it store it and send on.</summary>
    public const string MaxBytesKey = "netready_max_bytes";

    /// <summary>Keys that start so are the server's, and ignored from clients.</summary>
    public const string ReservedKeyPrefix = "server_";

    /// <summary>The longest query string, in bytes.</summary>
    public const int LongestQuery = 4096;

    /// <summary>The size of the first binary messages, in bytes.</summary>
    public const int FirstMessage = 1 << 13;

    /// <summary>The size that a sender's messages grow to, in bytes.</summary>
    public const int LargestSent = 1 << 20;

    /// <summary>The largest message that is taken, in bytes; the specification asks for 2^17 at least, and browsers' clients send 2^23.</summary>
    public const int LargestTaken = 1 << 24;

    /// <summary>A message is doubled once this many of its size are sent, so that it never holds more than a small share of the test.</summary>
    public const int GrowAfter = 16;

    /// <summary>The least time between two measurement messages.</summary>
    public static TimeSpan MeasureEvery => TimeSpan.FromMilliseconds(250);

    /// <summary>After this long the sender stops.</summary>
    public static TimeSpan SenderTime => TimeSpan.FromSeconds(10);

    /// <summary>The size of the next binary message, in bytes, after <paramref name="sent"/> bytes in messages of <paramref name="size"/>.</summary>
    public static int NextMessage(int size, long sent) => size < LargestSent && sent >= (long)size * GrowAfter ? size * 2 : size;
}
