using System.Buffers.Text;
using System.Globalization;
using System.Text;
using NetReady.Core.Hosts;

namespace NetReady.Core.Enrolment;

/// <summary>
/// What an administrator hands to a device so that it can enrol: <c>netready-join://host:port/?key=..&amp;secret=..&amp;until=..&amp;department=..&amp;ownership=..&amp;tier=..</c>.
/// The collector holds the truth about what the secret grants; the string repeats it so that a person can read it.
/// </summary>
public sealed record JoinString
{
    /// <summary>The scheme of the URI.</summary>
    public const string Scheme = "netready-join";

    /// <summary>The collector's address for agents, <c>host:port</c>; HTTPS.</summary>
    public required string Address { get; init; }

    /// <summary>SHA-256 of the collector's public key (SubjectPublicKeyInfo, RFC 7469 §2.4), in base64url.</summary>
    public required string KeyHash { get; init; }

    /// <summary>The secret: good for one enrolment.</summary>
    public required string Secret { get; init; }

    /// <summary>When the secret lapses, UTC.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>What the host will be.</summary>
    public required HostProfile Profile { get; init; }

    /// <summary>The string to hand over.</summary>
    public override string ToString()
    {
        var uri = new StringBuilder($"{Scheme}://{Address}/?key={KeyHash}&secret={Secret}&until={Until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}");
        void Add(string name, string? value)
        {
            if (value is not null) uri.Append(CultureInfo.InvariantCulture, $"&{name}={Uri.EscapeDataString(value)}");
        }
        Add("department", Profile.Department);
        Add("ownership", Profile.Ownership.Name());
        Add("tier", Profile.Tier);
        Add("marking", Profile.Marking);
        Add("asset", Profile.Asset);
        return uri.ToString();
    }

    /// <summary>Reads a join string.</summary>
    /// <exception cref="FormatException">It is not one; the message says what is wrong with it, and never repeats the secret.</exception>
    public static JoinString Parse(string text)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) || uri.Scheme != Scheme || uri.Port <= 0)
            throw new FormatException($"A join string starts with {Scheme}://host:port/; ask for a new one and copy it whole.");
        var query = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !query.TryAdd(pair[..equals], Uri.UnescapeDataString(pair[(equals + 1)..])))
                throw new FormatException("The join string has a part without a value, or a part twice; copy it whole.");
        }
        string Need(string name) => query.TryGetValue(name, out var value) && value.Length > 0
            ? value : throw new FormatException($"The join string has no '{name}'; copy it whole.");
        if (!Base64Url.IsValid(Need("key"), out int keyBytes) || keyBytes != 32) throw new FormatException("The join string's 'key' is not a SHA-256 hash; copy it whole.");
        if (!DateTimeOffset.TryParse(Need("until"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until))
            throw new FormatException("The join string's 'until' is not an instant; copy it whole.");
        return new()
        {
            Address = uri.Authority,
            KeyHash = Need("key"),
            Secret = Need("secret"),
            Until = until,
            Profile = new()
            {
                Department = Need("department"),
                Tier = Need("tier"),
                Marking = query.GetValueOrDefault("marking"),
                Asset = query.GetValueOrDefault("asset"),
                Ownership = Ownerships.Parse(Need("ownership")) ?? throw new FormatException("The join string's 'ownership' is neither corporate nor personal."),
            },
        };
    }
}
