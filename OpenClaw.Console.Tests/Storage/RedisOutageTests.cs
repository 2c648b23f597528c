using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Storage;

public sealed class RedisOutageTests
{
    [Fact]
    public async Task ExecuteAsync_ServerHoldsTheAnswer_TimesOutAndMayHaveRun()
    {
        await using var server = await RedisServer.StartAsync();
        await using var gateway = await SharedRedis.ConnectAsync(server.ConnectionString, callTimeout: TimeSpan.FromMilliseconds(300));
        var began = TimeProvider.System.GetTimestamp();

        var error = await Assert.ThrowsAsync<RedisUnavailableException>(() => gateway.ExecuteAsync("BLPOP", ["nothing", 5]));

        Assert.Equal((RedisFailure.TimedOut, true), (error.Failure, error.MayHaveRun));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromMilliseconds(290), TimeSpan.FromSeconds(4.9));
    }

    [Fact]
    public async Task ExecuteAsync_RedisAwayAndBack_FailsFastThenHeals()
    {
        await using var server = await RedisServer.StartAsync();
        await using var gateway = await SharedRedis.ConnectAsync(server.ConnectionString);
        var changes = new System.Collections.Concurrent.ConcurrentQueue<RedisHealth>();
        gateway.HealthChanged += changes.Enqueue;
        await gateway.ExecuteAsync("SET", ["kept", "yes"]);

        await server.KillAsync();
        await Eventually.BecomesTrueAsync(() => gateway.Health.State == RedisState.Away, "away");
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 100; i++)
        {
            var error = await Assert.ThrowsAsync<RedisUnavailableException>(() => gateway.ExecuteAsync("GET", ["kept"]));
            Assert.Equal((RedisFailure.Away, false), (error.Failure, error.MayHaveRun));
        }

        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMilliseconds(500), "calls must fail at once while Redis is away");
        await Eventually.BecomesTrueAsync(
            () => gateway.Health.Detail.Contains(server.ConnectionString, StringComparison.Ordinal), "it says which server");

        await server.StartAgainAsync();
        await Eventually.BecomesTrueAsync(() => gateway.Health.State == RedisState.Up, "up again", TimeSpan.FromSeconds(3));
        Assert.Equal("yes", (await gateway.ExecuteAsync("GET", ["kept"])).AsString());
        Assert.Equal(RedisState.Up, changes.Last().State);
        Assert.Contains(changes, health => health.State == RedisState.Away && health.Since > DateTimeOffset.MinValue);
    }

    [Fact]
    public async Task RunAsync_ServerRestartsWithinPatience_CallSucceeds()
    {
        await using var server = await RedisServer.StartAsync();
        await using var gateway = await SharedRedis.ConnectAsync(server.ConnectionString);
        var script = RedisScript.FromText("once", "return redis.call('INCR', KEYS[1])");
        await gateway.RunAsync(script, ["n"], []);
        RedisReply? answer = null;
        for (var turn = 0; answer is null && turn < 5; turn++)
        {
            await server.KillAsync();
            await Eventually.BecomesTrueAsync(() => NotSent(gateway), "the broken connection is noticed");

            var call = gateway.RunAsync(script, ["n"], []);
            await server.StartAgainAsync();
            try
            {
                answer = await call;
            }
            catch (RedisUnavailableException error) when (error.Failure == RedisFailure.NotSent)
            {
                // The outage was declared before the call began, and it failed at once as it should: the next turn.
                await Eventually.BecomesTrueAsync(() => gateway.Health.State == RedisState.Up, "it heals");
            }
        }

        Assert.Equal(2, answer?.AsInt64());

        static bool NotSent(RedisGateway gateway)
        {
            var probe = gateway.ExecuteAsync("PING", []);
            return !probe.Wait(TimeSpan.FromMilliseconds(50));
        }
    }

    [Fact]
    public async Task Subscribe_ServerRestarts_IsHeardAgain()
    {
        await using var server = await RedisServer.StartAsync();
        await using var gateway = await SharedRedis.ConnectAsync(server.ConnectionString);
        var heard = 0;
        using var listening = gateway.Subscribe("bell", _ => Interlocked.Increment(ref heard));
        await Eventually.BecomesTrueAsync(() => Ring(gateway) && Volatile.Read(ref heard) > 0, "heard at first");

        await server.KillAsync();
        await server.StartAgainAsync();
        await Eventually.BecomesTrueAsync(() => gateway.Health.State == RedisState.Up, "up");
        Volatile.Write(ref heard, 0);

        await Eventually.BecomesTrueAsync(() => Ring(gateway) && Volatile.Read(ref heard) > 0, "heard again");

        static bool Ring(RedisGateway gateway)
        {
            try
            {
                return gateway.ExecuteAsync("PUBLISH", ["bell", "x"]).GetAwaiter().GetResult().AsInt64() > 0;
            }
            catch (RedisUnavailableException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task ConnectAsync_NoServer_WaitsSayingWhereUntilCancelled()
    {
        var source = new RedisConnectionSource($"127.0.0.1:{RedisServer.FreePort()}");
        var logger = new ListLogger<RedisGateway>();
        await using var gateway = new RedisGateway(source, new RedisOptions(), TimeProvider.System, logger);
        using var stop = new CancellationTokenSource();

        var connecting = gateway.ConnectAsync(stop.Token);
        await Eventually.BecomesTrueAsync(() => logger.Warnings.Any(w => w.Contains("Waiting for Redis", StringComparison.Ordinal)), "a waiting message");
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        Assert.Contains("127.0.0.1:", logger.Warnings[0], StringComparison.Ordinal);
        Assert.Equal(RedisState.Connecting, gateway.Health.State);
        var error = await Assert.ThrowsAsync<RedisUnavailableException>(() => gateway.ExecuteAsync("PING", []));
        Assert.Equal(RedisFailure.Away, error.Failure);
    }

    [Fact]
    public async Task ConnectAsync_WrongPassword_SaysSo()
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "right");
        var logger = new ListLogger<RedisGateway>();
        var source = new RedisConnectionSource(server.ConnectionString + ",password=wrong");
        await using var gateway = new RedisGateway(source, new RedisOptions(), TimeProvider.System, logger);
        using var stop = new CancellationTokenSource();

        var connecting = gateway.ConnectAsync(stop.Token);
        await Eventually.BecomesTrueAsync(() => gateway.Health.Detail.Contains("password", StringComparison.Ordinal), "said so: " + gateway.Health.Detail);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        Assert.DoesNotContain(logger.Lines, line => line.Contains("wrong", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_ServerHangs_IsAwayAndHealsWhenItGoesOn()
    {
        await using var server = await RedisServer.StartAsync();
        await using var gateway = await SharedRedis.ConnectAsync(server.ConnectionString, callTimeout: TimeSpan.FromMilliseconds(500));

        server.Pause();
        await Eventually.BecomesTrueAsync(() => gateway.Health.State == RedisState.Away, "away", TimeSpan.FromSeconds(5));
        server.Resume();

        await Eventually.BecomesTrueAsync(() => gateway.Health.State == RedisState.Up, "up again", TimeSpan.FromSeconds(5));
        Assert.Equal("PONG", (await gateway.ExecuteAsync("PING", [])).AsString());
    }

    [Fact]
    public async Task Health_ServerBecomesReplica_IsAway()
    {
        await using var server = await RedisServer.StartAsync();
        await using var gateway = await SharedRedis.ConnectAsync(server.ConnectionString);

        await gateway.ExecuteAsync("REPLICAOF", ["127.0.0.1", RedisServer.FreePort()]);
        await Eventually.BecomesTrueAsync(
            () => gateway.Health.State == RedisState.Away && gateway.Health.Detail.Contains("replica", StringComparison.Ordinal), "away, and it says that the server is a replica");
    }

    [Fact]
    public async Task Health_RiskySettings_WarnsOfEach()
    {
        await using var server = await RedisServer.StartAsync("--appendonly", "no", "--maxmemory-policy", "allkeys-lru");
        await using var gateway = await SharedRedis.ConnectAsync(server.ConnectionString);

        Assert.Contains(gateway.Health.Warnings, warning => warning.Contains("appendonly off", StringComparison.Ordinal));
        Assert.Contains(gateway.Health.Warnings, warning => warning.Contains("allkeys-lru", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_SoundSettings_WarnsOfNothing()
    {
        await using var server = await RedisServer.StartAsync();
        await using var gateway = await SharedRedis.ConnectAsync(server.ConnectionString);

        Assert.Empty(gateway.Health.Warnings);
        Assert.Equal(RedisState.Up, gateway.Health.State);
    }

    [Fact]
    public async Task Health_ConfigForbidden_IsReadFromInfo()
    {
        await using var server = await RedisServer.StartAsync("--appendonly", "no", "--rename-command", "CONFIG", "");
        await using var gateway = await SharedRedis.ConnectAsync(server.ConnectionString);

        var warning = Assert.Single(gateway.Health.Warnings);
        Assert.Contains("appendonly off", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_NeitherConfigNorInfo_SaysItCouldNotBeChecked()
    {
        await using var server = await RedisServer.StartAsync("--rename-command", "CONFIG", "", "--rename-command", "INFO", "");
        await using var gateway = await SharedRedis.ConnectAsync(server.ConnectionString);

        var warning = Assert.Single(gateway.Health.Warnings);
        Assert.Contains("could not be checked", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_OutOfMemory_IsUnavailableNotACommandError()
    {
        await using var server = await RedisServer.StartAsync("--maxmemory", "1");
        await using var gateway = await SharedRedis.ConnectAsync(server.ConnectionString);

        var error = await Assert.ThrowsAsync<RedisUnavailableException>(() => gateway.ExecuteAsync("SET", ["k", "v"]));

        Assert.Equal(RedisFailure.Refused, error.Failure);
        var script = RedisScript.FromText("oom", "return redis.call('SET', KEYS[1], 'v')");
        await Assert.ThrowsAsync<RedisUnavailableException>(() => gateway.RunAsync(script, ["k"], []));
    }

    [Fact]
    public async Task Sentinel_NamedService_FindsTheMasterAndFollowsIt()
    {
        await using var first = await RedisServer.StartAsync();
        await using var second = await RedisServer.StartAsync();
        await using var sentinel = await RedisServer.StartSentinelAsync("mymaster", first.Port);
        var source = RedisSentinels.SourceFor($"{sentinel.ConnectionString},serviceName=mymaster", TimeProvider.System);
        await using var gateway = new RedisGateway(source, new RedisOptions(), TimeProvider.System, new ListLogger<RedisGateway>());
        await gateway.ConnectAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20));
        await gateway.ExecuteAsync("SET", ["where", "first"]);

        await using (var admin = await SharedRedis.ConnectAsync(second.ConnectionString))
        {
            await admin.ExecuteAsync("SET", ["where", "second"]);
        }

        await sentinel.RemonitorAsync("mymaster", second.Port);
        await first.KillAsync();

        await Eventually.BecomesTrueAsync(() => Where(gateway) == "second", "at the new master");

        static string? Where(RedisGateway gateway)
        {
            try
            {
                return gateway.ExecuteAsync("GET", ["where"]).GetAwaiter().GetResult().AsString();
            }
            catch (RedisUnavailableException)
            {
                return null;
            }
        }
    }
}
