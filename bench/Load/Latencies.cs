namespace OpenClaw.Bench.Load;

/// <summary>Times in microseconds, counted in buckets of at most 0.8 % width, so that a long run needs no memory.</summary>
internal sealed class Latencies
{
    private const int SubBuckets = 128;
    private readonly long[] _counts = new long[64 * SubBuckets];

    public long Count { get; private set; }

    public long Max { get; private set; }

    public void Add(long microseconds)
    {
        Count++;
        Max = Math.Max(Max, microseconds);
        _counts[Bucket(microseconds)]++;
    }

    public void Add(Latencies other)
    {
        Count += other.Count;
        Max = Math.Max(Max, other.Max);
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }

    /// <summary>The time, in milliseconds, that this share of all stayed within.</summary>
    public double Milliseconds(double share)
    {
        var wanted = (long)Math.Ceiling(Count * share);
        for (var i = 0; i < _counts.Length; i++)
        {
            wanted -= _counts[i];
            if (wanted <= 0)
            {
                return Math.Min(Upper(i), Max) / 1000.0;
            }
        }

        return Max / 1000.0;
    }

    private static int Bucket(long value)
    {
        if (value < SubBuckets)
        {
            return (int)Math.Max(0, value);
        }

        var shift = 63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)value) - 7;
        return ((shift + 1) * SubBuckets) + (int)((value >> shift) & (SubBuckets - 1));
    }

    private static long Upper(int bucket)
    {
        var shift = (bucket / SubBuckets) - 1;
        return shift < 0 ? bucket : ((long)(SubBuckets + (bucket % SubBuckets) + 1) << shift) - 1;
    }
}
