namespace NetReady.Agent.Probes.Paths;

/// <summary>What some packets' fate says of that of more packets on the same path.</summary>
internal static class PassingOdds
{
    private const double Jeffreys = 0.5;

    /// <summary>The chance that so many more fare alike, one after the other, when of those before so many fared like that and so many did not: the predictive of a beta distribution with Jeffreys' prior.</summary>
    public static double AllAlike(int more, int alike, int otherwise)
    {
        double chance = 1;
        for (int one = 0; one < more; one++) chance *= (alike + Jeffreys + one) / (alike + otherwise + (2 * Jeffreys) + one);
        return chance;
    }
}
