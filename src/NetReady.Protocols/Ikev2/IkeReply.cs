using System.Buffers.Binary;
using System.Globalization;

namespace NetReady.Protocols.Ikev2;

/// <summary>How a gateway answered an IKE_SA_INIT. Each of them proves that it is there and speaks IKE.</summary>
public enum IkeReplyKind
{
    /// <summary>It took the offer: an SA payload.</summary>
    SecurityAssociation,

    /// <summary>It takes none of what was offered (RFC 7296 §3.10.1, 14).</summary>
    NoProposalChosen,

    /// <summary>It wants another Diffie-Hellman group (RFC 7296 §1.3, 17).</summary>
    InvalidKePayload,

    /// <summary>It wants to see a cookie first, as it is busy (RFC 7296 §2.6, 16390).</summary>
    Cookie,

    /// <summary>It sends clients to another gateway (RFC 5685 §5, 16407).</summary>
    Redirect,

    /// <summary>It speaks another version of IKE (RFC 7296 §2.5, 5).</summary>
    InvalidMajorVersion,

    /// <summary>It answered with another error.</summary>
    OtherError,
}

/// <summary>A gateway's answer to an IKE_SA_INIT (RFC 7296 §1.2).</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Notify">The type of the notification that says so; 0 where none does.</param>
/// <param name="WantedGroup">For <see cref="IkeReplyKind.InvalidKePayload"/>: the Diffie-Hellman group that the gateway wants (RFC 7296 §1.3); else 0.</param>
public readonly record struct IkeReply(IkeReplyKind Kind, ushort Notify = 0, ushort WantedGroup = 0)
{
    /// <summary>For <see cref="IkeReplyKind.Cookie"/>: what to send back (RFC 7296 §2.6).</summary>
    public ReadOnlyMemory<byte> CookieData { get; private init; }

    // Far more than any gateway sends; a bound on what a hostile answer can cost.
    private const int MostPayloads = 64;

    /// <summary>The answer's name as RFC 7296 writes it.</summary>
    public string Name => Kind switch
    {
        IkeReplyKind.SecurityAssociation => "SA",
        IkeReplyKind.NoProposalChosen => "NO_PROPOSAL_CHOSEN",
        IkeReplyKind.InvalidKePayload => "INVALID_KE_PAYLOAD",
        IkeReplyKind.Cookie => "COOKIE",
        IkeReplyKind.Redirect => "REDIRECT",
        IkeReplyKind.InvalidMajorVersion => "INVALID_MAJOR_VERSION",
        _ => string.Create(CultureInfo.InvariantCulture, $"NOTIFY_{Notify}"),
    };

    /// <summary>Reads the answer to the probe with this SPI; false where the bytes are not that. Never throws.</summary>
    /// <param name="message">The datagram.</param>
    /// <param name="spi">The SPI that the probe was sent with.</param>
    /// <param name="nonEspMarker">Whether the four zero bytes of port 4500 stand before the message (RFC 3948 §2.2).</param>
    /// <param name="reply">What it says.</param>
    public static bool TryRead(ReadOnlySpan<byte> message, ulong spi, bool nonEspMarker, out IkeReply reply)
    {
        reply = default;
        if (nonEspMarker)
        {
            if (message.Length < Ike.NonEspMarkerLength || message[..Ike.NonEspMarkerLength].ContainsAnyExcept((byte)0)) return false;
            message = message[Ike.NonEspMarkerLength..];
        }
        if (!IkeHeader.TryRead(message, out var header) || header.InitiatorSpi != spi || header.Length != message.Length) return false;
        if (header.MajorVersion != Ike.Version2 >> 4)
        {
            // A gateway that knows only another version says so in that version's own form.
            reply = new(IkeReplyKind.InvalidMajorVersion);
            return true;
        }
        return header is { IsResponse: true, Exchange: Ike.SaInitExchange, MessageId: 0 } && TryReadPayloads(message[IkeHeader.Size..], header.NextPayload, out reply);
    }

    private static bool TryReadPayloads(ReadOnlySpan<byte> rest, byte type, out IkeReply reply)
    {
        reply = default;
        bool found = false;
        for (int i = 0; i < MostPayloads && type != Ike.NoPayload; i++)
        {
            if (rest.Length < 4) return false;
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < 4 || length > rest.Length) return false;
            if (type == Ike.SecurityAssociationPayload) (reply, found) = (new(IkeReplyKind.SecurityAssociation), true);
            else if (type == Ike.NotifyPayload && !found) found = TryReadNotify(rest[4..length], out reply);
            type = rest[0];
            rest = rest[length..];
        }
        return found && type == Ike.NoPayload;
    }

    // RFC 7296 §3.10: protocol, SPI size, type, SPI, data. Status types from 16384 on accompany an answer; only some are one.
    private static bool TryReadNotify(ReadOnlySpan<byte> body, out IkeReply reply)
    {
        reply = default;
        if (body.Length < 4) return false;
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(body[2..]);
        int dataAt = 4 + body[1];
        ReadOnlySpan<byte> data = dataAt <= body.Length ? body[dataAt..] : [];
        reply = type switch
        {
            5 => new(IkeReplyKind.InvalidMajorVersion, type),
            14 => new(IkeReplyKind.NoProposalChosen, type),
            17 => new(IkeReplyKind.InvalidKePayload, type, data.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(data) : (ushort)0),
            Ike.CookieNotify => new(IkeReplyKind.Cookie, type) { CookieData = data.ToArray() },
            16407 => new(IkeReplyKind.Redirect, type),
            < 16384 => new(IkeReplyKind.OtherError, type),
            _ => default,
        };
        return reply.Notify != 0;
    }
}
