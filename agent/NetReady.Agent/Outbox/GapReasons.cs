namespace NetReady.Agent.Outbox;

/// <summary>Why reports were lost on the device, as it stands in the reports after.</summary>
internal static class GapReasons
{
    /// <summary>The outbox had reached its bound.</summary>
    public const string OutboxFull = "outbox-full";

    /// <summary>A file of the outbox could not be read back.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>The report was larger than the collector takes.</summary>
    public const string TooLarge = "too-large";

    /// <summary>The collector found the report malformed, or a fact in it that it does not take.</summary>
    public const string Refused = "refused";
}
