using OpenClaw.Console.Audit;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Routing;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Routing;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Routing;

/// <summary>The table in force: versions in Redis, routing.json beside it, and the mode, over the real console.</summary>
[Slow]
public sealed class RoutingServiceTests(SharedRedis redis, UntouchedHost untouched) : IClassFixture<UntouchedHost>
{
    private static readonly Actor Admin = new(ActorKind.User, "ada") { Roles = [Role.Admin] };

    [Fact]
    public async Task Start_EmptyRedisAndDirectory_DefaultsAreInForceAndInTheFile()
    {
        var host = untouched.Host;
        var current = host.Get<RoutingService>().Current;
        Assert.Equal((1, RoutingTable.Defaults.Hash, "console"), (current!.Version, current.Table.Hash, current.By));
        Assert.Equal(RoutingTable.Defaults.Hash, await FileHashAsync(host));
    }

    [Fact]
    public async Task Save_GoodTable_IsAVersionOnEveryReplicaInTheFileAndInTheLedger()
    {
        var prefix = redis.NewPrefix();
        await using var one = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        await using var two = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);

        var saved = Assert.IsType<RoutingOutcome.Saved>(await one.Get<RoutingService>().SaveAsync(Admin, With("main", "researcher"), 1, "research does it", default));

        Assert.Equal(2, saved.Version);
        await Eventually.BecomesTrueAsync(() => two.Get<RoutingService>().Current is { Version: 2, By: "ada", Note: "research does it" }, "the other replica has it");
        Assert.Equal(one.Get<RoutingService>().Current!.Table.Hash, await FileHashAsync(one));
        await Eventually.BecomesTrueAsync(async () => await FileHashAsync(two) == one.Get<RoutingService>().Current!.Table.Hash, "its file follows");
        var entry = (await one.Get<AuditService>().PageAsync(Admin, AuditQuery.All, null, 1, default)).Entries[0];
        Assert.Equal(("routing.change", "version 1", "version 2", "research does it", "default changed"), (entry.Action, entry.Before, entry.After, entry.Reason, entry.Detail));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"schemaVersion\":1,\"rules\":[],\"default\":{\"agent\":\"main\"}}")]
    [InlineData("{\"schemaVersion\":1,\"rules\":[{\"id\":\"a\",\"pattern\":\"(\",\"agent\":\"main\",\"priority\":1}],\"default\":{\"agent\":\"main\"}}")]
    public async Task Save_BadTable_OldOneStaysInForce(string json)
    {
        var host = untouched.Host;

        var outcome = await host.Get<RoutingService>().SaveAsync(Admin, json, 1, null, default);

        Assert.NotEmpty(Assert.IsType<RoutingOutcome.Invalid>(outcome).Problems);
        Assert.Equal(1, host.Get<RoutingService>().Current!.Version);
    }

    [Fact]
    public async Task Save_SomebodyElseWasFirst_IsAConflictThatShowsTheirs()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var routing = host.Get<RoutingService>();
        Assert.IsType<RoutingOutcome.Saved>(await routing.SaveAsync(Admin, With("main", "researcher"), 1, null, default));

        var outcome = await routing.SaveAsync(Admin, With("main", "overwatch"), 1, null, default);

        Assert.Equal(2, Assert.IsType<RoutingOutcome.Conflict>(outcome).Current!.Version);
        Assert.Equal("researcher", routing.Current!.Table.Default.Agent);
    }

    [Fact]
    public async Task RollBack_OlderVersion_IsANewVersionWithItsContent()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var routing = host.Get<RoutingService>();
        await routing.SaveAsync(Admin, With("main", "researcher"), 1, null, default);

        Assert.Equal(3, Assert.IsType<RoutingOutcome.Saved>(await routing.RollBackAsync(Admin, 1, 2, null, default)).Version);

        Assert.Equal(RoutingTable.Defaults.Hash, routing.Current!.Table.Hash);
        Assert.Equal([3, 2, 1], (await routing.HistoryAsync(Admin, default)).Select(version => version.Number));
        Assert.IsType<RoutingOutcome.Missing>(await routing.RollBackAsync(Admin, 77, 3, null, default));
    }

    [Fact]
    public async Task File_EditedByHand_IsTakenInAndABadEditIsNot()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var (routing, state) = (host.Get<RoutingService>(), host.Get<RoutingState>());
        var path = Path.Combine(host.DataDirectory, "routing.json");

        await File.WriteAllTextAsync(path, With("main", "overwatch"));
        await state.RefreshAsync(default);
        Assert.Equal((2, "routing.json", "overwatch"), (routing.Current!.Version, routing.Current.By, routing.Current.Table.Default.Agent));

        await File.WriteAllTextAsync(path, "{ \"schemaVersion\": 1, \"rules\": 5 }");
        await state.RefreshAsync(default);
        Assert.Equal(2, routing.Current!.Version);
        Assert.Contains("rules: must be a list.", routing.View(Admin).Problem);
        Assert.Contains("Version 2 stays in force", routing.View(Admin).Problem);

        File.Delete(path);
        await state.RefreshAsync(default);
        Assert.Null(routing.View(Admin).Problem);
        Assert.Equal(routing.Current.Table.Hash, await FileHashAsync(host));
    }

    [Fact]
    public async Task Start_WithABadFileAndNothingStored_LoadsNothingUntilItIsMended()
    {
        var directory = Directory.CreateTempSubdirectory("openclaw-routing-");
        try
        {
            var path = Path.Combine(directory.FullName, "routing.json");
            await File.WriteAllTextAsync(path, "{ \"schemaVersion\": 3 }");
            await using var host = await ConsoleHost.StartAsync(redis, ("Data:Directory", directory.FullName));

            Assert.Null(host.Get<RoutingService>().Current);
            Assert.Contains("schemaVersion: must be 1", host.Get<RoutingService>().View(Admin).Problem);
            Assert.IsType<SubmitOutcome.RoutingNotLoaded>(await host.Get<TaskService>().SubmitAsync(Actor.System, new TaskSubmission { Goal = "Fix it" }, null, default));

            await File.WriteAllTextAsync(path, RoutingTable.Defaults.ToJson());
            await host.Get<RoutingState>().RefreshAsync(default);
            Assert.Equal((1, "routing.json"), (host.Get<RoutingService>().Current!.Version, host.Get<RoutingService>().Current!.By));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Save_OverAStoredTableNobodyCanRead_ReplacesIt()
    {
        var prefix = redis.NewPrefix();
        await redis.Gateway.ExecuteAsync("XADD", [new RedisKeys(prefix).RoutingVersions, "7-0", "table", "broken", "hash", "h"]);
        await using var host = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        Assert.Contains("Version 7 in Redis", host.Get<RoutingService>().View(Admin).Problem);

        Assert.Equal(8, Assert.IsType<RoutingOutcome.Saved>(await host.Get<RoutingService>().SaveAsync(Admin, RoutingTable.Defaults.ToJson(), 0, null, default)).Version);

        Assert.Equal((8, null), (host.Get<RoutingService>().Current!.Version, host.Get<RoutingService>().View(Admin).Problem));
    }

    [Fact]
    public async Task SetMode_OnOneReplica_IsEffectiveOnTheOther()
    {
        var prefix = redis.NewPrefix();
        await using var one = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        await using var two = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        Assert.Equal(PipelineMode.Synthetic, two.Get<ModeService>().Current.Mode);

        Assert.IsType<ModeOutcome.Done>(await one.Get<ModeService>().SetAsync(Admin, PipelineMode.Shadow, null, "a first look", default));

        Assert.Equal(PipelineMode.Shadow, one.Get<ModeService>().Current.Mode);
        await Eventually.BecomesTrueAsync(() => two.Get<ModeService>().Current is { Mode: PipelineMode.Shadow, By: "ada", Reason: "a first look" }, "the other replica follows");
    }

    private static string With(string before, string after) =>
        RoutingTable.Defaults.ToJson().Replace($"\"default\": {{\n    \"agent\": \"{before}\"", $"\"default\": {{\n    \"agent\": \"{after}\"", StringComparison.Ordinal);

    private static async Task<string> FileHashAsync(ConsoleHost host) =>
        Assert.IsType<RoutingReading.Ready>(RoutingTable.Parse(await File.ReadAllTextAsync(Path.Combine(host.DataDirectory, "routing.json")))).Table.Hash;
}
