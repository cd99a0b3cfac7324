using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Support;

/// <summary>Whether an operating system is still supported, and for how long, from the bundled snapshot.</summary>
internal static class OsSupport
{
    /// <summary>Supported, extended or unsupported; a reason where the snapshot cannot tell.</summary>
    public static Reading ReadState(PostureRun run, string product, string? version)
    {
        if (Find(product, version, out var cycle) is { } unknown) return unknown;
        if (cycle!.Regular is not { } regular) return cycle.Supported is { } supported ? FactValue.OneOf(supported ? "supported" : "unsupported") : Unsure(product, version);
        if (run.Now < EndOf(regular)) return FactValue.OneOf("supported");
        if (cycle.Longest is { } longest && run.Now < EndOf(longest)) return Reading.None(MissingReason.NotSupported, "Some editions of this version are still supported, and the agent cannot tell which this is.");
        return FactValue.OneOf(cycle.Extended is { } extended && run.Now < EndOf(extended) ? "extended" : "unsupported");
    }

    /// <summary>The time until regular support ends, negative once it has; an interval where editions differ.</summary>
    public static Reading ReadTimeToEnd(PostureRun run, string product, string? version)
    {
        if (Find(product, version, out var cycle) is { } unknown) return unknown;
        if (cycle!.Regular is not { } regular)
        {
            return cycle.Supported == false
                ? FactValue.Numeric(FactKind.Duration, Interval.AtMost(0))
                : Reading.None(MissingReason.NotSupported, "It is supported, and no end has been announced.");
        }
        double soonest = (EndOf(regular) - run.Now).TotalSeconds;
        return FactValue.Numeric(FactKind.Duration, new(soonest, cycle.Longest is { } longest ? (EndOf(longest) - run.Now).TotalSeconds : soonest));
    }

    private static Reading? Find(string product, string? version, out SupportCycle? cycle)
    {
        cycle = version is null ? null : SupportTable.Bundled.Find(product, version);
        return cycle is null ? Unsure(product, version) : null;
    }

    private static Reading Unsure(string product, string? version) =>
        Reading.None(MissingReason.NotSupported, $"The table of {SupportTable.Bundled.TakenOn:yyyy-MM-dd} does not say how long {product} {version ?? "of unknown version"} is supported.");

    private static DateTimeOffset EndOf(DateOnly lastDay) => new(lastDay.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
}
