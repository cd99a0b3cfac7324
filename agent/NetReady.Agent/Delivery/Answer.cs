namespace NetReady.Agent.Delivery;

/// <summary>What came of sending something to the collector.</summary>
internal abstract record Answer
{
    /// <summary>The collector took it.</summary>
    /// <param name="Body">What it answered.</param>
    internal sealed record Ok(byte[] Body) : Answer;

    /// <summary>The collector refused it for good, as it stands.</summary>
    /// <param name="Reason">One of <see cref="Core.Reports.RefusalReasons"/>.</param>
    /// <param name="Message">What is wrong, in the collector's words.</param>
    /// <param name="Date">The collector's clock, where it said the time.</param>
    internal sealed record Refused(string Reason, string Message, DateTimeOffset? Date) : Answer;

    /// <summary>The collector did not answer, or cannot now.</summary>
    /// <param name="Why">A sentence for people.</param>
    /// <param name="RetryAfter">How long it asked to be left alone; null where it did not.</param>
    internal sealed record Away(string Why, TimeSpan? RetryAfter = null) : Answer;
}
