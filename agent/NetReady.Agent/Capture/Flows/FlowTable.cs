namespace NetReady.Agent.Capture.Flows;

/// <summary>The connections seen last, in a table of fixed size: eight places for those whose number ends alike, of which the one unused for longest makes room.</summary>
internal sealed class FlowTable
{
    private const int Ways = 8;

    private readonly ulong[] keys;
    private readonly FlowState[] states;
    private readonly int sets;

    /// <param name="capacity">How many connections it holds; a power of two, at least 8.</param>
    public FlowTable(int capacity)
    {
        if (capacity < Ways || !int.IsPow2(capacity)) throw new ArgumentException("The capacity must be a power of two of at least 8.", nameof(capacity));
        (keys, states, sets) = (new ulong[capacity], new FlowState[capacity], capacity / Ways);
    }

    /// <summary>The state of a connection, a fresh one where it is new.</summary>
    /// <param name="key">Its number, not 0.</param>
    /// <param name="now">The instant, in nanoseconds.</param>
    public ref FlowState Find(ulong key, long now)
    {
        int set = (int)(key & (uint)(sets - 1)) * Ways;
        var inSet = keys.AsSpan(set, Ways);
        int place = inSet.IndexOf(key);
        if (place < 0)
        {
            place = Oldest(set);
            inSet[place] = key;
            states[set + place] = default;
        }
        ref var state = ref states[set + place];
        state.LastSeen = now;
        return ref state;
    }

    private int Oldest(int set)
    {
        int oldest = 0;
        for (int place = 0; place < Ways; place++)
        {
            if (keys[set + place] == 0) return place;
            if (states[set + place].LastSeen < states[set + oldest].LastSeen) oldest = place;
        }
        return oldest;
    }
}
