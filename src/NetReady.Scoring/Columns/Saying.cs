using NetReady.Core.Facts;

namespace NetReady.Scoring.Columns;

/// <summary>What a fact says of a host, as columns keep it: a value, or the reason why there is none, or neither where it was never heard of.</summary>
/// <param name="Value">The value.</param>
/// <param name="Missing">Why there is none.</param>
/// <param name="Platform">The host's platform, where it decides what the reason means.</param>
internal readonly record struct Saying(FactValue? Value, MissingReason? Missing, Platform? Platform)
{
    /// <summary>It has a value.</summary>
    public static Saying Of(FactValue value) => new(value, null, null);

    /// <summary>It has none.</summary>
    public static Saying Of(MissingReason reason, Platform? platform) => new(null, reason, reason == MissingReason.NotApplicable ? platform : null);
}

/// <summary>The different things that one fact says over the fleet, each with a code. Safe for several threads; codes never change.</summary>
internal sealed class Sayings
{
    /// <summary>The code of a fact that was never heard of.</summary>
    public const int Nothing = 0;

    /// <summary>The code of an exact number, which stands in a column of its own.</summary>
    public const int Number = 1;

    private readonly Lock gate = new();
    private readonly Dictionary<Saying, int> codes = [];
    // The first two stand for nothing and for a number, whichever it is.
    private readonly List<Saying> said = [default, Saying.Of(FactValue.Count(0))];
    private volatile int count = 2;

    /// <summary>How many codes there are.</summary>
    public int Count => count;

    /// <summary>What a code stands for.</summary>
    public Saying this[int code]
    {
        get { lock (gate) return said[code]; }
    }

    /// <summary>The code, a new one where nobody has said that yet.</summary>
    public int CodeOf(Saying saying)
    {
        if (saying == default) return Nothing;
        lock (gate)
        {
            if (codes.TryGetValue(saying, out int code)) return code;
            said.Add(saying);
            codes.Add(saying, code = said.Count - 1);
            count = said.Count;
            return code;
        }
    }
}
