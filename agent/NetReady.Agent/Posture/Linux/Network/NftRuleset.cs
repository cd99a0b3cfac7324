using System.Collections.Immutable;
using System.Text.Json;

namespace NetReady.Agent.Posture.Linux.Network;

/// <summary>What the kernel's nftables do with inbound packets, from <c>nft -j list ruleset</c> (libnftables-json(5)).</summary>
/// <param name="BlocksIpv4">Whether inbound IPv4 that nothing accepts is dropped.</param>
/// <param name="BlocksIpv6">Whether inbound IPv6 that nothing accepts is dropped.</param>
/// <param name="RefusesAnything">Whether any inbound packet is refused.</param>
internal sealed record NftRuleset(bool BlocksIpv4, bool BlocksIpv6, bool RefusesAnything)
{
    /// <summary>Reads the program's output; null where it is not a ruleset.</summary>
    public static NftRuleset? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var inputs = new List<(string Family, string Table, string Name, bool Drops)>();
            var closing = new Dictionary<(string, string, string), bool>();
            bool refuses = false;
            foreach (var entry in document.RootElement.GetProperty("nftables").EnumerateArray())
            {
                if (entry.TryGetProperty("chain", out var chain) && Text(chain, "hook") == "input" && Text(chain, "type") == "filter")
                    inputs.Add((Text(chain, "family"), Text(chain, "table"), Text(chain, "name"), Text(chain, "policy") == "drop"));
                else if (entry.TryGetProperty("rule", out var rule) && rule.TryGetProperty("expr", out var expressions) && expressions.ValueKind == JsonValueKind.Array)
                {
                    // Rules come in their order, so that the last one of a chain is what remains.
                    closing[(Text(rule, "family"), Text(rule, "table"), Text(rule, "chain"))] = RefusesEverything(expressions);
                    refuses |= expressions.EnumerateArray().Any(IsRefusal);
                }
            }
            bool Blocks(string family) => inputs.Any(input => (input.Family == family || input.Family == "inet")
                && (input.Drops || closing.GetValueOrDefault((input.Family, input.Table, input.Name))));
            return new(Blocks("ip"), Blocks("ip6"), inputs.Any(input => input.Drops) || (inputs.Count > 0 && refuses));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    // A rule that refuses without asking anything about the packet.
    private static bool RefusesEverything(JsonElement expressions)
    {
        var parts = expressions.EnumerateArray().ToImmutableArray();
        return parts.Any(IsRefusal) && parts.All(part => IsRefusal(part) || Has(part, "counter") || Has(part, "log"));
    }

    private static bool IsRefusal(JsonElement expression) => Has(expression, "drop") || Has(expression, "reject");

    private static bool Has(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _);

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
