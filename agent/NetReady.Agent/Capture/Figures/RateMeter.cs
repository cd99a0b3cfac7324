using System.Runtime.CompilerServices;

namespace NetReady.Agent.Capture.Figures;

/// <summary>The bytes of the last second, kept in tenths, so that the highest second is found to a tenth.</summary>
internal struct RateMeter
{
    private const int Tenths = 10;
    private const long TenthInNanoseconds = 100_000_000;

    private Ring ring;
    private long current, sum;

    /// <summary>Adds bytes.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="nanoseconds">When.</param>
    /// <param name="second">Where a tenth of a second is over since the last: the bytes of the second that it ended.</param>
    /// <param name="endedAt">When it ended, in nanoseconds.</param>
    /// <returns>Whether one is over.</returns>
    public bool Add(int bytes, long nanoseconds, out long second, out long endedAt)
    {
        long tenth = nanoseconds / TenthInNanoseconds;
        (second, endedAt) = (sum, (current + 1) * TenthInNanoseconds);
        bool isOver = tenth != current;
        if (isOver) Turn(tenth);
        ring[Place(tenth)] += bytes;
        sum += bytes;
        return isOver;
    }

    private void Turn(long tenth)
    {
        // A clock that was set back starts anew.
        long steps = tenth < current ? Tenths : Math.Min(tenth - current, Tenths);
        for (long step = steps - 1; step >= 0; step--)
        {
            int place = Place(tenth - step);
            sum -= ring[place];
            ring[place] = 0;
        }
        current = tenth;
    }

    // Captures may claim to be from before 1970.
    private static int Place(long tenth) => (int)(((tenth % Tenths) + Tenths) % Tenths);

    [InlineArray(Tenths)]
    private struct Ring
    {
        private long first;
    }
}
