using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;

[assembly: AssemblyFixture(typeof(SharedRedis))]

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>One redis-server for all storage tests; each test works under a key prefix of its own. Tests that stop the server start their own.</summary>
public sealed class SharedRedis : IAsyncLifetime
{
    private RedisServer? _server;
    private RedisGateway? _gateway;
    private int _prefixes;

    public string ConnectionString => _server!.ConnectionString;

    /// <summary>A connected gateway for tests that need no more than one.</summary>
    public RedisGateway Gateway => _gateway!;

    public RedisKeys NewKeys() => new(NewPrefix());

    public string NewPrefix() => $"t{Interlocked.Increment(ref _prefixes)}:";

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _gateway = await ConnectAsync(_server.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway!.DisposeAsync();
        await _server!.DisposeAsync();
    }

    public static async Task<RedisGateway> ConnectAsync(string connectionString, TimeProvider? time = null, TimeSpan? callTimeout = null)
    {
        var options = new RedisOptions { ConnectionString = connectionString, CallTimeout = callTimeout ?? TimeSpan.FromSeconds(2) };
        var gateway = new RedisGateway(
            new RedisConnectionSource(connectionString), options, time ?? TimeProvider.System, NullLogger<RedisGateway>.Instance);
        await gateway.ConnectAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20));
        return gateway;
    }
}
