using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Tests.Live;

/// <summary>A running feed of its own, as each console process has one, and the means to emit events as features do.</summary>
internal sealed class LiveTestFeed : IAsyncDisposable
{
    private static readonly RedisScript Emit = RedisScript.FromText("test-emit", """
        --!uses emit
        return emit(ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5])
        """);

    private static readonly RedisScript EmitAlike = RedisScript.FromText("test-emit-alike", """
        --!uses emit
        return emit_alike(ARGV[1], 'test.happened', '2026-03-14T09:26:53.589Z', { unpack(ARGV, 2) })
        """);

    private LiveTestFeed(RedisGateway gateway, RedisKeys keys, TimeProvider time)
    {
        (Gateway, Keys) = (gateway, keys);
        Feed = new LiveFeed(gateway, keys, time, NullLogger<LiveFeed>.Instance);
    }

    public LiveFeed Feed { get; }

    public RedisGateway Gateway { get; }

    public RedisKeys Keys { get; }

    public static async Task<LiveTestFeed> StartAsync(RedisGateway gateway, RedisKeys keys, TimeProvider? time = null)
    {
        var feed = new LiveTestFeed(gateway, keys, time ?? TimeProvider.System);
        await feed.Feed.StartAsync(TestContext.Current.CancellationToken);
        await Infrastructure.Eventually.BecomesTrueAsync(() => feed.Feed.State == LiveState.Live, "the feed is live");
        return feed;
    }

    public static async Task<long> EmitAsync(RedisGateway gateway, RedisKeys keys, string channel, string data = "{}", string about = "") =>
        (await gateway.RunAsync(Emit, [keys.Events, keys.EventsSequence], [channel, "test.happened", "2026-03-14T09:26:53.589Z", data, about])).AsInt64();

    public Task<long> EmitAsync(string channel, string data = "{}", string about = "") => EmitAsync(Gateway, Keys, channel, data, about);

    /// <summary>Several events at once that differ in their references alone.</summary>
    public async Task<long> EmitAlikeAsync(string channel, params string[] references) =>
        (await Gateway.RunAsync(EmitAlike, [Keys.Events, Keys.EventsSequence], [channel, .. references.Select(reference => (RedisArg)reference)])).AsInt64();

    public async ValueTask DisposeAsync()
    {
        await Feed.StopAsync(CancellationToken.None);
        Feed.Dispose();
    }
}
