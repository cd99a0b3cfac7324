namespace NetReady.Agent.Delivery;

/// <summary>Why reports are not being delivered, for <c>netready-agent show</c>.</summary>
/// <param name="Reason">The collector's reason code, or <c>away</c>.</param>
/// <param name="Message">What is wrong, and what to do.</param>
/// <param name="Since">Since when.</param>
internal sealed record DeliveryStanding(string Reason, string Message, DateTimeOffset Since)
{
    /// <summary>The file it is kept in; there is none while all is well.</summary>
    public const string FileName = "delivery.json";

    /// <summary>The collector does not answer.</summary>
    public const string Away = "away";
}
