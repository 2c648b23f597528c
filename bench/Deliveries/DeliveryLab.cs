using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Bench.Hosting;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Bench.Deliveries;

/// <summary>A Redis, a receiver and consoles, each a process of its own, and the stores to fill and look.</summary>
internal sealed class DeliveryLab : IAsyncDisposable
{
    public const string EndpointId = "milestones";

    private readonly string _folder;
    private readonly HttpClient _http = new();
    private readonly IReadOnlyDictionary<string, string> _settings;
    private Child _redis;

    private DeliveryLab(string folder, int port, Child redis, Child receiver, RedisGateway gateway, Dictionary<string, string> settings)
    {
        (_folder, Port, _redis, Receiver, Gateway, _settings) = (folder, port, redis, receiver, gateway, settings);
        var keys = new RedisKeys("");
        Store = new RedisDeliveryStore(gateway, keys, new ConsoleOptions());
        Dead = new RedisDeadLetterStore(gateway, keys);
        Breakers = new RedisBreakerStore(gateway, keys);
    }

    public int Port { get; }

    public Child Receiver { get; }

    public RedisGateway Gateway { get; }

    public RedisDeliveryStore Store { get; }

    public RedisDeadLetterStore Dead { get; }

    public RedisBreakerStore Breakers { get; }

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static async Task<DeliveryLab> StartAsync(int concurrency, string[] receiverArguments, params (string Key, string Value)[] more)
    {
        var folder = Directory.CreateTempSubdirectory("openclaw-deliver-").FullName;
        var port = FreePort();
        var redis = StartRedis(folder, port);
        var receiver = await Child.StartVerbAsync("receive-for-bench", receiverArguments);
        var gateway = new RedisGateway(
            new RedisConnectionSource($"127.0.0.1:{port}"), new RedisOptions { ConnectionString = $"127.0.0.1:{port}", CallTimeout = TimeSpan.FromSeconds(20) }, TimeProvider.System,
            NullLogger<RedisGateway>.Instance);
        await gateway.ConnectAsync();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Redis__ConnectionString"] = $"127.0.0.1:{port}", ["Deliveries__Endpoints__0__Id"] = EndpointId, ["Deliveries__Endpoints__0__Url"] = receiver.Ready + "/in",
            ["Deliveries__Endpoints__0__Channels__0"] = "milestones", ["Deliveries__Endpoints__0__Concurrency"] = $"{concurrency}",
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return new DeliveryLab(folder, port, redis, receiver, gateway, settings);
    }

    /// <summary>Starts a console; it delivers at once.</summary>
    public Task<Child> ServeAsync() => Child.StartVerbAsync("serve-for-bench", ["--data", Directory.CreateDirectory(Path.Combine(_folder, Guid.NewGuid().ToString("N"))).FullName], _settings);

    /// <summary>kill -9 of Redis, and its start on the same data.</summary>
    public async Task RestartRedisAsync()
    {
        await _redis.KillAsync();
        await _redis.DisposeAsync();
        _redis = StartRedis(_folder, Port);
    }

    /// <summary>Emits records of a usual size.</summary>
    public async Task<IReadOnlyList<DeliveryId>> FillAsync(string name, int count)
    {
        var ids = new List<DeliveryId>(count);
        foreach (var part in Enumerable.Range(0, count).Chunk(500))
        {
            var outcomes = await Task.WhenAll(part.Select(i => Store.EmitAsync(DeliveryChannel.Milestones, $"{name}.{i}", Payload($"{name}.{i}"), [EndpointId], Now, default)));
            ids.AddRange(outcomes.SelectMany(outcome => outcome.Records));
        }

        return ids;
    }

    public async Task<DeliveryCounts> CountAsync() => (await Store.CountAsync([EndpointId], Now, default))[0];

    public async Task<long> ReceivedAsync() => long.Parse(await _http.GetStringAsync(Receiver.Ready + "/count"), CultureInfo.InvariantCulture);

    public async Task<Dictionary<string, int>> KeysAsync() => System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, int>>(await _http.GetStringAsync(Receiver.Ready + "/keys"))!;

    /// <summary>Waits until so many arrived; says how long it took.</summary>
    public async Task<double> UntilAsync(long received)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await ReceivedAsync() < received)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    public async Task<double> RedisCpuAsync()
    {
        var info = (await Gateway.ExecuteAsync("INFO", ["cpu"])).AsString()!.Split('\n', StringSplitOptions.TrimEntries);
        double Value(string name) => double.Parse(info.First(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..], CultureInfo.InvariantCulture);
        return Value("used_cpu_sys") + Value("used_cpu_user");
    }

    /// <summary>Scripts Redis has run.</summary>
    public async Task<long> ScriptsAsync()
    {
        var line = (await Gateway.ExecuteAsync("INFO", ["commandstats"])).AsString()!.Split('\n', StringSplitOptions.TrimEntries).First(line => line.StartsWith("cmdstat_evalsha:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(line.IndexOf("calls=", StringComparison.Ordinal) + 6, line.IndexOf(',') - line.IndexOf('=') - 1), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Gateway.DisposeAsync();
        await Receiver.DisposeAsync();
        await _redis.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>An event of about 690 bytes, as the orchestrator's are.</summary>
    public static byte[] Payload(string milestoneId) => Encoding.UTF8.GetBytes($$"""
        {"milestoneId":"{{milestoneId}}","timestampUtc":"2026-11-21T06:00:00.000Z","scope":"deliveries","claim":"Canary requeue was delivered on the second attempt, and nothing else was touched","evidence":[{"type":"log","path":"logs/deliveries.log","summary":"412 lines, no error"},{"type":"commit","path":"agents/deliveries","summary":"Change under review","ref":"5f3a9c1e7d2b4a60"},{"type":"pr","path":"agents/deliveries#412","summary":"Merged after review","ref":"https://git.example/agents/deliveries/pull/412"}],"riskStatus":"on-track","nextAction":"Requeue the other 13","source":"orchestrator"}
        """);

    private static Child StartRedis(string folder, int port) => Child.StartSilent(
        "redis-server", "--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--auto-aof-rewrite-min-size", "512mb",
        "--rdbcompression", "no", "--loglevel", "warning");

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
