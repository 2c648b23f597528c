using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Storage;

/// <summary>Runs alone: it takes both cores and the disk from whatever runs beside it.</summary>
[CollectionDefinition(nameof(RedisSoakTests), DisableParallelization = true)]
public sealed class RedisSoakAlone;

/// <summary>
/// The test that would catch a lost completion of the client library, or a lost write: the console's own Redis, killed again and again while its disk is kept busy.
/// <c>OPENCLAW_SOAK=60</c> runs it for a minute.
/// </summary>
[Collection(nameof(RedisSoakTests))]
[Slow]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class RedisSoakTests(ITestOutputHelper output) : IDisposable
{
    private const int Callers = 64;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenKills = TimeSpan.FromSeconds(3);

    private static readonly RedisScript Remember = RedisScript.FromText("remember", """
        if redis.call('SADD', KEYS[1], ARGV[1]) == 1 then redis.call('INCR', KEYS[2]) end
        redis.call('PUBLISH', KEYS[1], ARGV[1])
        return 1
        """);

    private readonly string _data = Directory.CreateTempSubdirectory("openclaw-soak-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task RunAsync_ServerKilledUnderLoad_LosesNothingAcknowledgedAndHangsNothing()
    {
        var seconds = int.TryParse(Environment.GetEnvironmentVariable("OPENCLAW_SOAK"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 8;
        await using var server = new EmbeddedRedis("redis-server", _data, TimeProvider.System, NullLogger<EmbeddedRedis>.Instance);
        await server.StartAsync(TestContext.Current.CancellationToken);
        await using var gateway = await SharedRedis.ConnectAsync(server.ConnectionString, callTimeout: CallTimeout);
        var heard = 0L;
        using var listening = gateway.Subscribe("done:0", _ => Interlocked.Increment(ref heard));
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        var end = TimeSpan.FromSeconds(seconds);
        var tally = new Tally();

        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; time.GetElapsedTime(began) < end; i++)
            {
                var called = time.GetTimestamp();
                TimeSpan? answered = null;
                try
                {
                    await gateway.RunAsync(Remember, [$"done:{caller}", "count"], [i]);
                    tally.Acknowledged[caller].Add(i);
                    answered = time.GetElapsedTime(began);
                }
                catch (RedisUnavailableException e)
                {
                    tally.Failures.AddOrUpdate(e.Failure, 1, (_, n) => n + 1);
                    await Task.Delay(TimeSpan.FromMilliseconds(20), time); // as a caller told to come back would
                }

                tally.Took(time.GetElapsedTime(called), answered);
            }
        })).ToArray();

        using var stop = new CancellationTokenSource();
        var disk = Task.Run(() => KeepBusy(Path.Combine(_data, "busy"), stop.Token));
        var kills = 0;
        while (time.GetElapsedTime(began) + BetweenKills < end)
        {
            await Task.Delay(BetweenKills, time);
            var pid = server.Pid;
            Process.GetProcessById(pid).Kill();
            kills++;
            tally.Back = time.GetElapsedTime(began);
            await Eventually.BecomesTrueAsync(() => server.Pid != pid, "it is started again");
        }

        await Task.WhenAll(callers).WaitAsync(end + CallTimeout + TimeSpan.FromSeconds(5));
        await stop.CancelAsync();
        await disk;
        await Eventually.BecomesTrueAsync(() => gateway.Health.State is RedisState.Up, "it is reached again");

        var total = tally.Acknowledged.Sum(done => (long)done.Count);
        output.WriteLine($"{seconds} s, {total} acknowledged ({total / seconds}/s), {kills} kills, longest call {tally.Longest.TotalSeconds:0.000} s, heard {heard}");
        output.WriteLine($"failures: {string.Join(", ", tally.Failures.OrderBy(f => f.Key).Select(f => $"{f.Key} {f.Value}"))}; healed {tally.Heal?.TotalSeconds:0.000} s after the first kill");
        Assert.True(total > 500 * seconds, $"only {total} calls in {seconds} s");
        Assert.True(tally.Longest < CallTimeout + TimeSpan.FromSeconds(10), $"a call took {tally.Longest}");
        Assert.NotEmpty(tally.Failures);
        Assert.NotNull(tally.Heal); // how long it takes is measured, not asserted: 1 to 2 s on a quiet machine
        Assert.True(heard > 0);
        for (var caller = 0; caller < Callers; caller++)
        {
            var stored = (await gateway.ExecuteAsync("SMEMBERS", [$"done:{caller}"])).AsArray().Select(r => (int)r.AsInt64()).ToHashSet();
            Assert.Empty(tally.Acknowledged[caller].Except(stored));
        }
    }

    /// <summary>Writes and syncs beside the server, so that its own syncs take their time.</summary>
    private static void KeepBusy(string path, CancellationToken stop)
    {
        var block = new byte[8 << 20];
        while (!stop.IsCancellationRequested)
        {
            using var file = File.Create(path);
            for (var i = 0; i < 16 && !stop.IsCancellationRequested; i++)
            {
                file.Write(block);
                file.Flush(flushToDisk: true);
            }
        }
    }

    private sealed class Tally
    {
        private readonly Lock _gate = new();

        public List<int>[] Acknowledged { get; } = [.. Enumerable.Range(0, Callers).Select(_ => new List<int>())];

        public ConcurrentDictionary<RedisFailure, int> Failures { get; } = new();

        public TimeSpan Longest { get; private set; }

        /// <summary>From a kill to the first answer after it.</summary>
        public TimeSpan? Heal { get; private set; }

        public TimeSpan? Back { get; set; }

        public void Took(TimeSpan time, TimeSpan? answered)
        {
            lock (_gate)
            {
                Heal ??= answered - Back;
                Longest = time > Longest ? time : Longest;
            }
        }
    }
}
