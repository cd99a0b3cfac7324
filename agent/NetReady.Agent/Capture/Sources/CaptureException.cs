using NetReady.Core.Facts;

namespace NetReady.Agent.Capture.Sources;

/// <summary>Packets cannot be captured or read; the message says what, where and, where there is something to do, what to do.</summary>
internal sealed class CaptureException(MissingReason reason, string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>What facts that depend on it are missing for.</summary>
    public MissingReason Reason => reason;
}
