using System.Collections.Immutable;

namespace NetReady.Agent.Posture.Linux;

/// <summary>The names of the processes that run, as the kernel keeps them: at most 15 letters each.</summary>
/// <param name="Names">The names.</param>
/// <param name="IsComplete">Whether those of other users are among them, so that a name that is not there does not run.</param>
internal sealed record Processes(ImmutableHashSet<string> Names, bool IsComplete)
{
    private const int KernelsNameLength = 15;

    /// <summary>This run's.</summary>
    public static Processes Of(PostureRun run) => run.Once(Read);

    /// <summary>Whether a process of one of these names runs; null where that cannot be told.</summary>
    public bool? AnyOf(params IEnumerable<string> names) =>
        names.Any(name => Names.Contains(name.Length > KernelsNameLength ? name[..KernelsNameLength] : name)) ? true
        : IsComplete ? false
        : null;

    private static Processes Read(PostureRun run)
    {
        var names = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (string entry in run.Files.Names("/proc"))
        {
            if (!entry.All(char.IsAsciiDigit)) continue;
            try
            {
                if (run.Files.ReadWord($"/proc/{entry}/comm") is { Length: > 0 } name) names.Add(name);
            }
            catch (IOException)
            {
                // It ended between being listed and being read.
            }
        }
        bool othersAreHidden = Mounts.Of(run).All.Any(mount => mount.Type == "proc" && mount.Point == "/proc" && HidesOthers(mount.Options));
        return new(names.ToImmutable(), names.Count > 0 && (run.Context.IsPrivileged || !othersAreHidden));
    }

    private static bool HidesOthers(string options) =>
        options.Split(',').Any(option => option.StartsWith("hidepid=", StringComparison.Ordinal) && option is not ("hidepid=0" or "hidepid=off"));
}
