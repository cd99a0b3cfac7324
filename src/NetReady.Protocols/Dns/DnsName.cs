using System.Text;

namespace NetReady.Protocols.Dns;

/// <summary>Domain names as messages carry them (RFC 1035 §3.1, §4.1.4); as text they are in lower case and without the dot at the end, and the root is empty.</summary>
internal static class DnsName
{
    /// <summary>The longest name as a message carries it, in bytes, the root's zero included.</summary>
    public const int MostBytes = 255;

    private const int MostLabel = 63;
    private const byte PointerBits = 0xC0;

    /// <summary>Writes a name and returns its length.</summary>
    /// <exception cref="ArgumentException">It is no name: a label is empty, longer than 63 characters or not in ASCII, or all is longer than 255 bytes.</exception>
    public static int Write(Span<byte> message, string name)
    {
        int length = 0;
        foreach (var range in name.Length == 0 ? default : name.AsSpan().Split('.'))
        {
            var label = name.AsSpan(range);
            if (label.Length is 0 or > MostLabel || length + label.Length + 2 > MostBytes || !Ascii.IsValid(label)) throw new ArgumentException($"'{name}' is no domain name.", nameof(name));
            message[length] = (byte)label.Length;
            length += 1 + Encoding.ASCII.GetBytes(label, message[(length + 1)..]);
        }
        message[length] = 0;
        return length + 1;
    }

    /// <summary>Reads the name at a place of a message; null where there is none. A pointer leads only backwards, so that none leads in a circle.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="at">Where the name begins; then, where what follows it does.</param>
    public static string? Read(ReadOnlySpan<byte> message, ref int at)
    {
        var name = new StringBuilder();
        int place = at, before = at, after = -1, length = 1;
        while (place < message.Length)
        {
            byte head = message[place];
            if (head == 0)
            {
                at = after < 0 ? place + 1 : after;
                return name.ToString();
            }
            if (head >= PointerBits)
            {
                if (place + 1 >= message.Length) return null;
                if (after < 0) after = place + 2;
                int target = ((head & ~PointerBits) << 8) | message[place + 1];
                if (target >= before) return null;
                place = before = target;
                continue;
            }
            length += head + 1;
            if (head > MostLabel || length > MostBytes || place + 1 + head > message.Length) return null;
            if (name.Length > 0) name.Append('.');
            foreach (byte letter in message.Slice(place + 1, head))
            {
                // A dot within a label ends none (RFC 4343 §2.1).
                if (letter == '.') name.Append('\\');
                // Letters count alike in both cases (RFC 4343 §3); what is no letter of ASCII stays as it is.
                name.Append(letter is >= (byte)'A' and <= (byte)'Z' ? (char)(letter | 0x20) : (char)letter);
            }
            place += head + 1;
        }
        return null;
    }
}
