namespace OpenClaw.Bench.Hosting;

/// <summary>What a console under measurement has used since its start.</summary>
/// <param name="CpuSeconds">Of the console's process.</param>
/// <param name="RedisCpuSeconds">Of its redis-server.</param>
/// <param name="HeapBytes">Live objects; after a full collection when asked for.</param>
/// <param name="ResidentBytes">Resident memory of the console's process.</param>
/// <param name="RedisBytes">Memory Redis counts as used.</param>
/// <param name="RedisCalls">Calls by command, lower case; those made inside scripts count too.</param>
/// <param name="Contentions">Times a thread had to wait for a lock.</param>
internal sealed record ConsoleStats(
    double CpuSeconds, double RedisCpuSeconds, long AllocatedBytes, long HeapBytes, long ResidentBytes, long RedisBytes, int Circuits, long IndexedRows,
    long Contentions, int Threads, Dictionary<string, long> RedisCalls)
{
    public long Scripts => RedisCalls.GetValueOrDefault("evalsha") + RedisCalls.GetValueOrDefault("eval");
}
