using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Console.Alerts;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Deliveries;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Alerts;

/// <summary>What died is told once, also when its events were missed or Redis was away when they came.</summary>
public sealed class MissedAlertsTests(SharedRedis redis)
{
    [Fact]
    public async Task Hear_AGap_CountsTheDeadLettersThemselvesAndEachOnce()
    {
        using var parts = new Parts(new DeliveryBench(redis));
        await parts.DieAsync(3, "lost");
        await parts.Alerts.HearAsync(new LiveBatch([], Gap: true));
        await parts.Alerts.SweepAsync(default);
        Assert.Equal([3], parts.Told());

        // An event of it that comes after all, told by another replica; another gap; and what dies after it.
        await parts.Alerts.HearAsync(new LiveBatch([await parts.EventAsync()], Gap: false));
        await parts.Alerts.HearAsync(new LiveBatch([], Gap: true));
        parts.Time.Advance(TimeSpan.FromMinutes(61));
        await parts.Alerts.SweepAsync(default);
        Assert.Equal([3], parts.Told());
        await parts.DieAsync(2, "after");
        await parts.Alerts.HearAsync(new LiveBatch([await parts.EventAsync()], Gap: false));
        await parts.Alerts.SweepAsync(default);
        Assert.Equal([3, 2], parts.Told());

        // What was heard is not counted again by a gap after it: every start of a console begins with one.
        parts.Time.Advance(TimeSpan.FromMinutes(61));
        await parts.Alerts.HearAsync(new LiveBatch([], Gap: true));
        await parts.Alerts.SweepAsync(default);
        Assert.Equal([3, 2], parts.Told());
    }

    [Fact]
    public async Task Start_WhatDiedWhileNobodyListened_IsTold()
    {
        var bench = new DeliveryBench(redis);
        using (var before = new Parts(bench))
        {
            await before.DieAsync(1, "heard");
            await before.Alerts.HearAsync(new LiveBatch([], Gap: true));
            await before.Alerts.SweepAsync(default);
            Assert.Equal([1], before.Told());
        }

        using var parts = new Parts(bench);
        await parts.DieAsync(2, "unheard");
        parts.Time.Advance(TimeSpan.FromMinutes(61)); // one message an hour about a group
        await parts.Alerts.StartAsync(default);
        await Eventually.BecomesTrueAsync(() => parts.Told().Length > 0, "it is told");
        await parts.Alerts.StopAsync(default);
        Assert.Equal([2], parts.Told());
    }

    [Fact]
    public async Task Hear_MoreThanIsKept_CountsTheDeadLettersThemselves()
    {
        using var parts = new Parts(new DeliveryBench(redis));
        await parts.DieAsync(4, "many");
        var one = await parts.EventAsync();
        await parts.Alerts.HearAsync(new LiveBatch([.. Enumerable.Repeat(one, 6_000)], Gap: false));
        await parts.Alerts.HearAsync(new LiveBatch([.. Enumerable.Repeat(one, 6_000)], Gap: false));
        await parts.Alerts.SweepAsync(default);
        Assert.Equal([4], parts.Told());
    }

    [Fact]
    public async Task Sweep_RedisAway_KeepsWhatWasHeardUntilItIsCounted()
    {
        await using var server = await RedisServer.StartAsync();
        await using var gateway = await SharedRedis.ConnectAsync(server.ConnectionString);
        using var parts = new Parts(new DeliveryBench(gateway, new RedisKeys("")));
        await parts.DieAsync(2, "a");
        await parts.Alerts.HearAsync(new LiveBatch([await parts.EventAsync()], Gap: false));
        await server.KillAsync();
        await parts.Alerts.SweepAsync(default);
        Assert.Empty(parts.Told());
        await server.StartAgainAsync();
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                await parts.Alerts.SweepAsync(default);
                return parts.Told().Length > 0;
            },
            "it is told when Redis is back");
        Assert.Equal([2], parts.Told());
    }

    /// <summary>The alerts alone, over the stores of deliveries and a webhook.</summary>
    private sealed class Parts : IDisposable
    {
        private readonly DeliveryBench _bench;
        private readonly Hook _hook = new();
        private readonly AlertWebhooks _webhooks;
        private readonly DeliveryEndpoints _endpoints;
        private readonly LiveFeed _live;

        public Parts(DeliveryBench bench)
        {
            _bench = bench;
            Time = new ManualTimeProvider(bench.Now);
            var options = new ConsoleOptions { Alerts = new AlertsOptions { Webhooks = [new WebhookOptions { Url = _hook.Url, Format = "json" }] } };
            _live = new LiveFeed(bench.Redis, bench.Keys, Time, NullLogger<LiveFeed>.Instance);
            _endpoints = new DeliveryEndpoints(new RedisEndpointStore(bench.Redis, bench.Keys), _live, options, Time, NullLogger<DeliveryEndpoints>.Instance);
            _webhooks = new AlertWebhooks(options, TimeProvider.System, NullLogger<AlertWebhooks>.Instance);
            Alerts = new DeadLetterAlerts(bench.Redis, bench.Keys, _webhooks, _endpoints, _live, options, Time, NullLogger<DeadLetterAlerts>.Instance);
        }

        public ManualTimeProvider Time { get; }

        public DeadLetterAlerts Alerts { get; }

        public int[] Told() => [.. _hook.Received.Select(request => request.Body.GetProperty("count").GetInt32())];

        /// <summary>Deliveries die a second later.</summary>
        public async Task DieAsync(int count, string name)
        {
            Time.Advance(TimeSpan.FromMilliseconds(1037.8));
            _bench.Now = Time.GetUtcNow();
            await _bench.EmitManyAsync(count, name);
            await _bench.RejectAllAsync();
        }

        /// <summary>The newest event about dead deliveries, as the feed reads it.</summary>
        public async Task<LiveEvent> EventAsync() => (await _live.ReplayAsync(0, [LiveChannels.DeadLetters], default)).Events[^1];

        public void Dispose()
        {
            Alerts.Dispose();
            _webhooks.Dispose();
            _endpoints.Dispose();
            _live.Dispose();
            _hook.Dispose();
        }
    }
}
