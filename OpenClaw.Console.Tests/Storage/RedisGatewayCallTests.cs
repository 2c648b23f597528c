using System.Text;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Storage;

public sealed class RedisGatewayCallTests(SharedRedis redis)
{
    private static readonly RedisScript Answers = RedisScript.FromText("answers", """
        redis.call('SET', KEYS[1], ARGV[1])
        return { 1, 'text', false, { redis.call('GET', KEYS[1]), ARGV[2] }, {}, '' }
        """);

    [Fact]
    public async Task RunAsync_ScriptWithAllKindsOfValues_GivesThemBack()
    {
        var key = redis.NewPrefix() + "k";

        var reply = await redis.Gateway.RunAsync(Answers, [key], ["é\u2028\0x", 42]);

        Assert.Equal(6, reply.Length);
        Assert.Equal(1, reply[0].AsInt64());
        Assert.Equal("text", reply[1].AsString());
        Assert.True(reply[2].IsNull);
        Assert.Equal("é\u2028\0x", reply[3][0].AsString());
        Assert.Equal(42, reply[3][1].AsInt64());
        Assert.True(reply[4].IsArray);
        Assert.Empty(reply[4].AsArray());
        Assert.False(reply[5].IsNull);
        Assert.Equal("", reply[5].AsString());
    }

    [Fact]
    public async Task RunAsync_ServerForgotTheScript_TeachesItAgain()
    {
        await using var server = await RedisServer.StartAsync();
        await using var gateway = await SharedRedis.ConnectAsync(server.ConnectionString);
        await gateway.RunAsync(Answers, ["k"], ["1", 1]);
        await gateway.ExecuteAsync("SCRIPT", ["FLUSH"]);

        var reply = await gateway.RunAsync(Answers, ["k"], ["2", 2]);
        var known = await gateway.ExecuteAsync("SCRIPT", ["EXISTS", Answers.Sha1]);

        Assert.Equal("2", reply[3][0].AsString());
        Assert.Equal(1, known[0].AsInt64());
    }

    [Fact]
    public async Task ExecuteAsync_BytesDoublesAndNumbers_ArriveAsTheyAre()
    {
        var key = redis.NewPrefix() + "z";
        byte[] bytes = [0, 255, 13, 10];

        await redis.Gateway.ExecuteAsync("ZADD", [key, 0.1, bytes, double.NegativeInfinity, "low", 3, new ReadOnlyMemory<byte>(bytes, 0, 2)]);
        var reply = await redis.Gateway.ExecuteAsync("ZRANGE", [key, 0, -1, "WITHSCORES"]);

        Assert.Equal(["low", "-inf"], reply.AsArray()[..2].Select(r => r.AsString()));
        Assert.Equal(double.NegativeInfinity, reply[1].AsDouble());
        Assert.Equal(bytes, reply[2].AsBytes());
        Assert.Equal(0.1, reply[3].AsDouble());
        Assert.Equal(bytes[..2], reply[4].AsBytes());
        Assert.Equal(3, reply[5].AsInt64());
    }

    [Fact]
    public async Task ExecuteAsync_ServerRefusesTheCommand_ThrowsCommandException()
    {
        var key = redis.NewPrefix() + "s";
        await redis.Gateway.ExecuteAsync("SET", [key, "text"]);

        var error = await Assert.ThrowsAsync<RedisCommandException>(() => redis.Gateway.ExecuteAsync("LPUSH", [key, "x"]));

        Assert.StartsWith("WRONGTYPE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ScriptFails_ThrowsCommandExceptionWithItsMessage()
    {
        var script = RedisScript.FromText("fails", "return redis.error_reply('MYERR no such thing')");

        var error = await Assert.ThrowsAsync<RedisCommandException>(() => redis.Gateway.RunAsync(script, [], []));

        Assert.Contains("MYERR no such thing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PipelineAsync_CommandsAndScripts_RepliesInOrder()
    {
        var key = redis.NewPrefix() + "p";
        var commands = Enumerable.Range(0, 100).Select(i => i % 10 == 5
            ? RedisCommand.Run(Answers, [key + i], [i, i])
            : new RedisCommand("ECHO", i)).ToArray();

        var replies = await redis.Gateway.PipelineAsync(commands);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), replies.Select((r, i) => i % 10 == 5 ? r[3][0].AsInt64() : r.AsInt64()));
    }

    [Fact]
    public async Task PipelineAsync_OneCommandFails_ThrowsAfterAllHaveRun()
    {
        var key = redis.NewPrefix() + "q";

        await Assert.ThrowsAsync<RedisCommandException>(() => redis.Gateway.PipelineAsync(
            [new("SET", key, "1"), new("LPUSH", key, "x"), new("INCR", key)]));

        Assert.Equal(2, (await redis.Gateway.ExecuteAsync("GET", [key])).AsInt64());
    }

    [Fact]
    public async Task ExecuteAsync_Transaction_NestedErrorIsThrownWhenRead()
    {
        var key = redis.NewPrefix() + "t";
        var script = RedisScript.FromText("nested", "redis.call('SET', KEYS[1], 'x'); return { redis.pcall('INCR', KEYS[1]), 7 }");

        var reply = await redis.Gateway.RunAsync(script, [key], []);

        Assert.Throws<RedisCommandException>(() => reply[0].AsInt64());
        Assert.Equal(7, reply[1].AsInt64());
    }

    [Fact]
    public async Task ExecuteAsync_LargeValue_ComesBackWhole()
    {
        var key = redis.NewPrefix() + "big";
        var text = new StringBuilder().Insert(0, "0123456789abcdef", 65_536).ToString();

        await redis.Gateway.ExecuteAsync("SET", [key, text]);

        Assert.Equal(text, (await redis.Gateway.ExecuteAsync("GET", [key])).AsString());
    }

    [Fact]
    public async Task ExecuteAsync_CallerGivesUp_IsCancelled()
    {
        using var stop = new CancellationTokenSource();
        var key = redis.NewPrefix() + "nothing";
        await using var own = await SharedRedis.ConnectAsync(redis.ConnectionString, callTimeout: TimeSpan.FromSeconds(30));

        var call = own.ExecuteAsync("BLPOP", [key, 5], stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Subscribe_MessagePublished_HandlersHearItUntilTheyStop()
    {
        var channel = redis.NewPrefix() + "bell";
        var heard = System.Threading.Channels.Channel.CreateUnbounded<string>();
        using var broken = redis.Gateway.Subscribe(channel, _ => throw new InvalidOperationException("a broken listener"));
        var listening = redis.Gateway.Subscribe(channel, message => heard.Writer.TryWrite(message));
        using var witness = redis.Gateway.Subscribe(channel, message => heard.Writer.TryWrite("witness " + message));

        await Eventually.BecomesTrueAsync(() => redis.Gateway.ExecuteAsync("PUBLISH", [channel, "one"]).Result.AsInt64() == 1, "subscribed");
        Assert.Equal("one", await heard.Reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal("witness one", await heard.Reader.ReadAsync(TestContext.Current.CancellationToken));
        listening.Dispose();
        await redis.Gateway.ExecuteAsync("PUBLISH", [channel, "two"]);

        Assert.Equal("witness two", await heard.Reader.ReadAsync(TestContext.Current.CancellationToken));
    }
}
