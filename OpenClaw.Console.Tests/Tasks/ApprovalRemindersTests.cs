using OpenClaw.Console.Approvals;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Approvals;
using OpenClaw.Domain.Gates;
using static OpenClaw.Console.Tests.Domain.Tasks.TaskSamples;

namespace OpenClaw.Console.Tests.Tasks;

public sealed class ApprovalRemindersTests(SharedRedis redis)
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public void Due_AtHalfAndNineTenthsOfTheWait_NotBefore()
    {
        var task = Awaiting() with { StateSince = Now, ExpiresAt = Now.AddDays(10) };
        Assert.Null(ApprovalReminder.Due(task, Now.AddDays(5).AddSeconds(-1)));
        Assert.Equal(50, ApprovalReminder.Due(task, Now.AddDays(5)));
        Assert.Equal(90, ApprovalReminder.Due(task, Now.AddDays(9)));
        Assert.Null(ApprovalReminder.Due(InProgress(), Now.AddDays(9)));
    }

    [Fact]
    public async Task RunAsync_TasksWait_RemindsTwiceEachWithALinkAndNeverOfDecidedOnes()
    {
        using var hook = new Hook();
        await using var host = await ConsoleHost.StartAsync(
            redis, ("Alerts:Webhooks:0:Url", hook.Url), ("Alerts:Webhooks:0:Format", "json"), ("Server:PublicUrl", "https://console.example"), ("Alerts:MaxMessagesPerSweep", "2"));
        await host.ForceModeAsync(PipelineMode.Live);
        var reminders = host.Get<ApprovalReminders>();
        var first = await host.AwaitingAsync("fix @everyone's build\nnow");
        var decided = await host.AwaitingAsync();
        await host.Get<ApprovalService>().DecideAsync(new Actor(ActorKind.User, "grace") { Roles = [Role.Approver] }, new Decision(decided.Id, Approve: true, null, decided.Version), Never);
        Assert.Equal(0, await reminders.RunAsync(Never));

        host.Time.Advance(TimeSpan.FromDays(3.6));
        hook.Status = 500;
        Assert.Equal(0, await reminders.RunAsync(Never));
        hook.Status = 204;
        Assert.Equal(1, await reminders.RunAsync(Never));
        Assert.Equal(0, await reminders.RunAsync(Never));
        var told = hook.Received[^1].Body;
        Assert.Equal($"https://console.example/approvals/{first.Id}", told.GetProperty("url").GetString());
        Assert.Equal($"A task of coder waits for an approval and expires in 3 days: fix  everyone's build now https://console.example/approvals/{first.Id}", told.GetProperty("text").GetString());

        host.Time.Advance(TimeSpan.FromDays(2.8));
        Assert.Equal(1, await reminders.RunAsync(Never));
        Assert.Equal(0, await reminders.RunAsync(Never));
        Assert.Equal(3, hook.Received.Count); // one of them while it failed
    }

    [Fact]
    public async Task RunAsync_ManyAtOnce_TellsTheRestInOneMessage()
    {
        using var hook = new Hook();
        await using var host = await ConsoleHost.StartAsync(redis, ("Alerts:Webhooks:0:Url", hook.Url), ("Alerts:MaxMessagesPerSweep", "3"));
        await host.ForceModeAsync(PipelineMode.Live);
        await Task.WhenAll(Enumerable.Range(0, 9).Select(i => host.AwaitingAsync($"fix number {i}")));
        host.Time.Advance(TimeSpan.FromDays(4));

        Assert.Equal(9, await host.Get<ApprovalReminders>().RunAsync(Never));
        Assert.Equal(3, hook.Received.Count);
        Assert.StartsWith("7 more tasks wait for approval", hook.Received[^1].Body.GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await host.Get<ApprovalReminders>().RunAsync(Never));
    }
}
