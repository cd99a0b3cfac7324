namespace NetReady.Agent.Posture.Linux.Protection;

/// <summary>Whether the kernel's audit records are kept: auditd runs.</summary>
internal static class AuditLog
{
    /// <summary>device.audit.enabled</summary>
    public static Reading Read(PostureRun run) => Processes.Of(run).AnyOf("auditd") is { } runs ? runs : Core.Facts.MissingReason.NeedsPrivilege;
}
