using System.Diagnostics;
using System.Text;
using NetReady.Scoring.Examples;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Tests.Yaml;

/// <summary>Reads hostile input the ways there are to read it, and holds each reading to its time and its memory.</summary>
internal static class Bounded
{
    // A megabyte of the worst there is takes a second or two on a busy machine; what grows with the square of its length takes hours.
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(20);

    // What reading may allocate: so much whatever comes, and so much more for each byte.
    private const long MostBytes = 64L << 20;
    private const long MostBytesPerByte = 1_000;

    private static readonly (string, byte[]) tiers = ("tiers.yaml", Encoding.UTF8.GetBytes(Given.Tiers));

    /// <summary>Reads bytes as a pack beside <see cref="Given.Tiers"/>: it gives problems or policies, and nothing else.</summary>
    public static PolicyLoad Load(string name, byte[] bytes)
    {
        var load = Held(name, bytes, () => PolicyFolder.Load([(name, bytes), tiers]));
        Assert.True(load.Policies is null != load.Problems.IsEmpty, $"{name} gave policies and problems, or neither");
        Assert.All(load.Problems, problem => Assert.InRange(problem.Message.Length, 1, 4000));
        return load;
    }

    /// <summary>Reads bytes as every kind of file: as a pack, as the department's and the tiers' files, and as facts.</summary>
    public static void LoadAsEveryKind(string name, byte[] bytes)
    {
        Load(name, bytes);
        var folder = Held(name, bytes, () => PolicyFolder.Load([("department.yaml", bytes), ("tiers.yaml", bytes)]));
        Assert.False(folder.Problems.IsEmpty);
        var facts = Held(name, bytes, () => FactsFile.Read(name, bytes, asked, Given.Now));
        Assert.True(facts.Evidence is null != facts.Problems.IsEmpty);
    }

    private static readonly PolicySet asked = Given.Rules("- { id: A, fact: net.rtt, must: below 100 ms }");

    private static T Held<T>(string name, byte[] bytes, Func<T> read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        var result = read();
        Assert.True(clock.Elapsed < longest, $"{name} took {clock.Elapsed}");
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < MostBytes + MostBytesPerByte * bytes.Length, $"{name} of {bytes.Length} bytes allocated {allocated} bytes");
        return result;
    }
}
