namespace NetReady.Agent.Diagnosis;

/// <summary>What is asked to tell how the VPN stands and whose a fault is. Each has the answer yes, no, or unknown.</summary>
internal enum Question
{
    /// <summary>A network interface other than loopback and tunnels is up and connected.</summary>
    LinkUp,

    /// <summary>It has an address that others than its neighbours can answer.</summary>
    HasAddress,

    /// <summary>A route leads from it beyond the local network.</summary>
    HasRoute,

    /// <summary>The router of the local network answers.</summary>
    RouterAnswers,

    /// <summary>A portal answers in the place of others until somebody signs in.</summary>
    Portal,

    /// <summary>Something beyond the local network answers.</summary>
    BeyondAnswers,

    /// <summary>It was shown that the way to the router loses many packets.</summary>
    NearLosses,

    /// <summary>It was shown that the way beyond the router loses many packets.</summary>
    LineLosses,

    /// <summary>The device has a resolver to ask.</summary>
    ResolverSet,

    /// <summary>One of the device's resolvers answers.</summary>
    NamesResolve,

    /// <summary>The resolvers are in the local network.</summary>
    ResolverNear,

    /// <summary>The resolvers are asked through the tunnel.</summary>
    ResolverInside,

    /// <summary>The department has a VPN: it declares a gateway or something inside, or a tunnel is up.</summary>
    VpnExpected,

    /// <summary>The device is in one of the department's own networks.</summary>
    AtWork,

    /// <summary>A tunnel is up, and what is inside is reached through it.</summary>
    TunnelUp,

    /// <summary>A VPN gateway of the department answers.</summary>
    GatewayAnswers,

    /// <summary>Something came back through the tunnel.</summary>
    TunnelPasses,

    /// <summary>It was shown that the tunnel loses larger packets without a word.</summary>
    TunnelLosesLarge,

    /// <summary>The department declares something inside.</summary>
    InsideDeclared,

    /// <summary>It declares several things inside.</summary>
    SeveralInside,

    /// <summary>Something inside answers.</summary>
    InsideAnswers,

    /// <summary>All that is declared inside answers.</summary>
    AllInsideAnswer,
}

/// <summary>The questions' words.</summary>
internal static class Questions
{
    /// <summary>The answer yes, as a short clause for tables.</summary>
    public static string Yes(this Question question) => Words(question).Yes;

    /// <summary>The answer no.</summary>
    public static string No(this Question question) => Words(question).No;

    private static (string Yes, string No) Words(Question question) => question switch
    {
        Question.LinkUp => ("a network interface is connected", "no network interface is connected"),
        Question.HasAddress => ("the device has an address", "the device has no address"),
        Question.HasRoute => ("a route leads beyond the local network", "no route leads beyond the local network"),
        Question.RouterAnswers => ("the router answers", "the router does not answer"),
        Question.Portal => ("a portal wants a sign-in", "no portal stands in the way"),
        Question.BeyondAnswers => ("something beyond the local network answers", "nothing beyond the local network answers"),
        Question.NearLosses => ("the way to the router loses packets", "the way to the router was not shown to lose packets"),
        Question.LineLosses => ("the line loses packets", "the line was not shown to lose packets"),
        Question.ResolverSet => ("a resolver is set", "no resolver is set"),
        Question.NamesResolve => ("a resolver answers", "no resolver answers"),
        Question.ResolverNear => ("the resolvers are in the local network", "the resolvers are beyond the local network"),
        Question.ResolverInside => ("the resolvers are asked through the tunnel", "the resolvers are asked beside the tunnel"),
        Question.VpnExpected => ("the department has a VPN", "no VPN is declared"),
        Question.AtWork => ("the device is in the department's network", "the device is outside the department's networks"),
        Question.TunnelUp => ("the tunnel is up", "no tunnel is up"),
        Question.GatewayAnswers => ("the gateway answers", "the gateway does not answer"),
        Question.TunnelPasses => ("something comes back through the tunnel", "nothing comes back through the tunnel"),
        Question.TunnelLosesLarge => ("the tunnel loses larger packets without a word", "the tunnel was not shown to lose larger packets"),
        Question.InsideDeclared => ("something inside is declared", "nothing inside is declared"),
        Question.SeveralInside => ("several things inside are declared", "not several things inside are declared"),
        Question.InsideAnswers => ("something inside answers", "nothing inside answers"),
        Question.AllInsideAnswer => ("everything inside answers", "not everything inside answers"),
        _ => throw new ArgumentOutOfRangeException(nameof(question), question, "This question has no words."),
    };
}
