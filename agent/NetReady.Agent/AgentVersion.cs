namespace NetReady.Agent;

/// <summary>The agent's version, as it travels in reports.</summary>
internal static class AgentVersion
{
    /// <summary>Dotted numbers, as <c>0.1.0</c>.</summary>
    public static string Current { get; } = typeof(AgentVersion).Assembly.GetName().Version!.ToString(3);
}
