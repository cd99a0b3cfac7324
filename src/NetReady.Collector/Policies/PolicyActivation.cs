namespace NetReady.Collector.Policies;

/// <summary>When a version of the policies went live, by whom and why.</summary>
/// <param name="Id">Its place in the order of activations.</param>
/// <param name="Hash">The hash of its content.</param>
/// <param name="At">When.</param>
/// <param name="Author">Who, as the system's user that the program ran as.</param>
/// <param name="Reason">Why, as <c>file changed</c>.</param>
/// <param name="How">One of the words here.</param>
internal sealed record PolicyActivation(long Id, string Hash, DateTimeOffset At, string Author, string Reason, string How)
{
    /// <summary>The first version of all.</summary>
    public const string Start = "start";

    /// <summary>The folder changed.</summary>
    public const string Import = "import";

    /// <summary>Somebody applied a version.</summary>
    public const string Apply = "apply";

    /// <summary>Somebody went back to a version that was live before.</summary>
    public const string Rollback = "rollback";

    /// <summary>
    /// The version to go back to, of activations with the oldest first: the one that was live before the one that is, where what was rolled back does
    /// not count, so that going back again goes further back. Null where there is none.
    /// </summary>
    public static string? Before(IEnumerable<PolicyActivation> oldestFirst)
    {
        var path = new List<string>();
        foreach (var live in oldestFirst)
        {
            int known = live.How == Rollback ? path.LastIndexOf(live.Hash) : -1;
            if (known >= 0) path.RemoveRange(known + 1, path.Count - known - 1);
            else path.Add(live.Hash);
        }
        return path.FindLast(hash => hash != path[^1]);
    }
}
