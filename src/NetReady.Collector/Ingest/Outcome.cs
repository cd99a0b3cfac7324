using NetReady.Core.Reports;

namespace NetReady.Collector.Ingest;

/// <summary>A refusal with its HTTP status.</summary>
internal sealed record Refused(int Status, Refusal Body)
{
    /// <summary>A refusal by its reason, whose status is fixed.</summary>
    public static Refused For(string reason, string message) => new(StatusOf(reason), new(reason, message));

    private static int StatusOf(string reason) => reason switch
    {
        RefusalReasons.MalformedEnvelope or RefusalReasons.MalformedReport or RefusalReasons.WrongHost => StatusCodes.Status400BadRequest,
        RefusalReasons.UnknownHost or RefusalReasons.BadSignature => StatusCodes.Status401Unauthorized,
        RefusalReasons.Revoked or RefusalReasons.BadSecret => StatusCodes.Status403Forbidden,
        RefusalReasons.Forked or RefusalReasons.FullNeeded => StatusCodes.Status409Conflict,
        RefusalReasons.TooLarge => StatusCodes.Status413PayloadTooLarge,
        RefusalReasons.NotInContract => StatusCodes.Status422UnprocessableEntity,
        RefusalReasons.Busy => StatusCodes.Status503ServiceUnavailable,
        _ => throw new ArgumentException($"'{reason}' is no reason to refuse.", nameof(reason)),
    };
}

/// <summary>What came of a request: a reply or a refusal.</summary>
internal readonly record struct Outcome<T>(T? Reply, Refused? Refused)
    where T : class
{
    public static implicit operator Outcome<T>(T reply) => new(reply, null);

    public static implicit operator Outcome<T>(Refused refused) => new(null, refused);
}
