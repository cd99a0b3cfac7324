namespace NetReady.Cli.Screens;

/// <summary>A version's hash as people tell versions apart; <c>--to</c> takes it so.</summary>
internal static class ShortHash
{
    private const int Length = 12;

    /// <summary>The first letters of the hash.</summary>
    public static string Of(string hash) => hash.Length <= Length ? hash : hash[..Length];
}
