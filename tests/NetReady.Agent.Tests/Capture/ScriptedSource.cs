using System.Collections.Concurrent;
using NetReady.Agent.Capture.Sources;

namespace NetReady.Agent.Tests.Capture;

/// <summary>A live source that hands on what a test puts into it, and drops and breaks on command.</summary>
internal sealed class ScriptedSource : IPacketSource
{
    private static readonly TimeSpan shortWait = TimeSpan.FromMilliseconds(10);
    private readonly BlockingCollection<(long Nanoseconds, byte[] Bytes)> waiting = [];
    private long received, dropped;
    private volatile CaptureException? broken;

    public bool IsDisposed { get; private set; }

    public CaptureCounts Counts => new(received, Volatile.Read(ref dropped));

    public void Put(DateTimeOffset at, byte[] cooked) => waiting.Add(((at - DateTimeOffset.UnixEpoch).Ticks * 100, cooked));

    public void Drop(int packets) => Interlocked.Add(ref dropped, packets);

    public void Break(CaptureException problem) => broken = problem;

    public int Read(PacketHandler handler, int most)
    {
        if (broken is { } problem) throw problem;
        int read = 0;
        for (; read < most && waiting.TryTake(out var next); read++) handler(new(LinkType.LinuxCooked2, next.Nanoseconds, next.Bytes.Length, next.Bytes));
        received += read;
        return read;
    }

    public void Wait(TimeSpan longest)
    {
        if (waiting.TryTake(out var next, shortWait)) waiting.Add(next);
    }

    public void Dispose() => IsDisposed = true;
}
