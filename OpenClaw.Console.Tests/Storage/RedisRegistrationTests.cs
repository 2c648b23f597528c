using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Storage;

public sealed class RedisRegistrationTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("openclaw-host-").FullName;

    [Fact]
    public async Task Host_NoConnectionString_RedisAnswersFirstAndGoesLast()
    {
        int pid;
        using (var host = Build(new RedisOptions()))
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            pid = host.Services.GetRequiredService<EmbeddedRedis>().Pid;
            await host.StopAsync(TestContext.Current.CancellationToken);

            Assert.Equal(["start PONG", "stop PONG"], host.Services.GetRequiredService<Witness>().Heard);
            Assert.Equal(RedisState.Up, host.Services.GetRequiredService<RedisGateway>().Health.State);
        }

        await Eventually.BecomesTrueAsync(() => !Directory.Exists($"/proc/{pid}"), "the server has ended");
    }

    [Fact]
    public async Task Host_SecondOnOneDataDirectory_IsRefusedAndTheFirstGoesOn()
    {
        using var first = Build(new RedisOptions());
        await first.StartAsync(TestContext.Current.CancellationToken);
        using (var second = Build(new RedisOptions()))
        {
            await Assert.ThrowsAsync<DataDirectoryInUseException>(() => second.StartAsync(TestContext.Current.CancellationToken));
        }

        var reply = await first.Services.GetRequiredService<RedisGateway>().ExecuteAsync("PING", []);

        Assert.Equal("PONG", reply.AsString());
        await first.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Host_ServerThatIsNotThere_WaitsUntilToldToStop()
    {
        using var host = Build(new RedisOptions { ConnectionString = $"127.0.0.1:{RedisServer.FreePort()}" });
        using var stop = new CancellationTokenSource();

        var starting = host.StartAsync(stop.Token);
        await Eventually.BecomesTrueAsync(
            () => host.Services.GetRequiredService<RedisGateway>().Health.Detail.Contains("127.0.0.1", StringComparison.Ordinal), "it says where it looks");
        Assert.False(starting.IsCompleted);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
    }

    [Fact]
    public async Task Host_ServerThatComesLater_IsWaitedFor()
    {
        await using var server = await RedisServer.StartAsync();
        await server.KillAsync();
        using var host = Build(new RedisOptions { ConnectionString = server.ConnectionString });

        var starting = host.StartAsync(TestContext.Current.CancellationToken);
        Assert.False(starting.IsCompleted);
        await server.StartAgainAsync();
        await starting.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(["start PONG"], host.Services.GetRequiredService<Witness>().Heard);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("{}:", false)]
    [InlineData("{openclaw}:", true)]
    public async Task Host_OnACluster_NeedsATagInTheKeyPrefix(string prefix, bool starts)
    {
        await using var server = await RedisServer.StartAsync("--cluster-enabled", "yes");
        await RedisWire.AskAsync("127.0.0.1", server.Port, null, TimeSpan.FromSeconds(5), TimeProvider.System, "CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        using var host = Build(new RedisOptions { ConnectionString = server.ConnectionString, KeyPrefix = prefix });

        var starting = host.StartAsync(TestContext.Current.CancellationToken);

        if (starts)
        {
            await starting;
            await host.StopAsync(TestContext.Current.CancellationToken);
            return;
        }

        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => starting);
        Assert.Contains("Redis:KeyPrefix", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private IHost Build(RedisOptions options)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<Witness>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Witness>()); // before Redis on purpose: the order must not matter
        builder.Services.AddRedis(options, _data);
        return builder.Build();
    }

    /// <summary>Some other part of the console, that uses Redis when it starts and when it stops.</summary>
    private sealed class Witness(RedisGateway redis) : IHostedService
    {
        public List<string> Heard { get; } = [];

        public async Task StartAsync(CancellationToken cancellationToken) =>
            Heard.Add("start " + (await redis.ExecuteAsync("PING", [], cancellationToken)).AsString());

        public async Task StopAsync(CancellationToken cancellationToken) =>
            Heard.Add("stop " + (await redis.ExecuteAsync("PING", [], cancellationToken)).AsString());
    }
}
