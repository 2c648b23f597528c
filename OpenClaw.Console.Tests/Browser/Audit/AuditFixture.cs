using OpenClaw.Console.Access;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;

namespace OpenClaw.Console.Tests.Browser.Audit;

/// <summary>A console where things have been done: users, sign-ins, and a wide action with its records.</summary>
public sealed class AuditFixture(SharedRedis redis) : IAsyncLifetime
{
    public ConsoleHost Host { get; private set; } = null!;

    public static Actor Ada { get; } = new(ActorKind.User, ConsoleHost.UserName) { Roles = [Role.Admin, Role.Operator] };

    /// <summary>The place of the click of the wide action.</summary>
    public long Click { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Host = await ConsoleHost.StartAsync(redis);
        var log = Host.Get<AuditLog>();
        for (var n = 0; n < 90; n++)
        {
            await log.AppendAsync(new Actor(ActorKind.Machine, "orchestrator"), new AuditAction("test.run", $"nightly-{n:000}") { Detail = "Made by the test" }, CancellationToken.None);
        }

        await Host.AddUserAsync("lin", Role.Viewer);
        await Host.Get<UserService>().SetRolesAsync(Ada, "lin", [Role.Viewer, Role.Approver], CancellationToken.None);
        using var client = Host.Client();
        await client.PostLoginAsync("lin", "a wrong password");
        await Host.SetSecretAsync();
        Click = await log.AppendAsync(Ada, new AuditAction("deliveries.requeue", "group 4f2a") { Reason = "The receiver is back after the outage of the morning", Operation = "op-7", Outcome = AuditOutcomes.Partly, Items = [new("proof-app", "done", "12 records"), new("mirror", "failed", "the endpoint is disabled")] }, CancellationToken.None);
        await log.AppendManyAsync(Ada, [.. Enumerable.Range(0, 14).Select(n => new AuditAction("deliveries.requeue.record", $"record-{n}") { Operation = "op-7", Record = true, Before = "dead-letter, attempts 3", After = "pending, attempts 0" })], CancellationToken.None);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
