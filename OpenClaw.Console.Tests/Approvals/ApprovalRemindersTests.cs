using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Console.Alerts;
using OpenClaw.Console.Approvals;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Approvals;
using OpenClaw.Domain.Tasks;
using static OpenClaw.Console.Tests.Domain.Tasks.TaskSamples;

namespace OpenClaw.Console.Tests.Approvals;

public sealed class ApprovalRemindersTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly SharedRedis _redis;
    private readonly RedisKeys _keys;
    private readonly RedisTaskStore _store;
    private readonly Hook _hook = new();
    private readonly ManualTimeProvider _time = new(Now);

    public ApprovalRemindersTests(SharedRedis redis)
    {
        (_redis, _keys) = (redis, redis.NewKeys());
        _store = new RedisTaskStore(redis.Gateway, _keys, _time);
    }

    public void Dispose() => _hook.Dispose();

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
    public async Task Send_HalfAndNineTenthsOfTheTime_OnceEachOfTwoReplicasAndAfterARestart()
    {
        var task = await WaitingAsync("fix the @everyone build");
        using var one = Replica();
        using var two = Replica();

        Assert.Contains("0 newly due", await one.Reminders.SendAsync(Never), StringComparison.Ordinal);
        _time.Advance((task.ExpiresAt - task.StateSince) / 2);
        await Task.WhenAll(one.Reminders.SendAsync(Never), two.Reminders.SendAsync(Never));
        await AgainAsync(two);
        var first = Assert.Single(_hook.Received).Body;
        Assert.Equal(("approval", 50, $"https://console.example/approvals/{task.Id}"), (first.GetProperty("type").GetString(), first.GetProperty("percent").GetInt32(), first.GetProperty("url").GetString()));
        Assert.DoesNotContain("@", first.GetProperty("text").GetString(), StringComparison.Ordinal);

        _time.Advance((task.ExpiresAt - task.StateSince) * 0.45);
        Assert.Contains("1 newly due for a reminder, 1 sent", await two.Reminders.SendAsync(Never), StringComparison.Ordinal);
        using var restarted = Replica();
        await AgainAsync(restarted);
        Assert.Equal([50, 90], _hook.Received.Select(request => request.Body.GetProperty("percent").GetInt32()));
    }

    [Fact]
    public async Task Send_MoreThanTheBudgetAndOneDecidedMeanwhile_HeldBackThenTheRest()
    {
        var tasks = new List<OrchestratorTask>();
        for (var i = 0; i < 5; i++)
        {
            tasks.Add(await WaitingAsync($"fix number {i}"));
        }

        using var replica = Replica();
        _time.Advance((tasks[^1].ExpiresAt - tasks[0].StateSince) * 0.6);
        Assert.Contains("5 newly due for a reminder, 3 sent, 2 held back", await replica.Reminders.SendAsync(Never), StringComparison.Ordinal);
        Assert.Equal(2, _hook.Received[^1].Body.GetProperty("heldBack").GetInt32());
        var told = _hook.Received.Select(request => request.Body.GetProperty("task").GetString()).ToHashSet(StringComparer.Ordinal);
        var decided = tasks.First(task => !told.Contains(task.Id.ToString()));
        Assert.IsType<TaskChange.Changed>(await _store.ChangeAsync(decided.Id, task => TaskMachine.Apply(task, new TaskAction.Approve("grace", null), TaskTimes.Default, _time.GetUtcNow()), wide: false, Never));

        await AgainAsync(replica);

        Assert.Equal(4, _hook.Received.Count);
        Assert.DoesNotContain(_hook.Received, request => request.Body.GetProperty("task").GetString() == decided.Id.ToString());
    }

    [Fact]
    public async Task Send_WebhookFails_IsToldLater()
    {
        var task = await WaitingAsync("fix the build");
        using var replica = Replica();
        _hook.Status = 500;
        _time.Advance((task.ExpiresAt - task.StateSince) * 0.6);
        Assert.Contains("1 newly due for a reminder, 0 sent", await replica.Reminders.SendAsync(Never), StringComparison.Ordinal);
        _hook.Status = 204;

        await AgainAsync(replica);

        Assert.Equal(2, _hook.Received.Count);
    }

    [Fact]
    public async Task Send_NoWebhook_SaysSoAndMarksNothing()
    {
        var task = await WaitingAsync("fix the build");
        _time.Advance((task.ExpiresAt - task.StateSince) * 0.6);
        using (var silent = Replica(webhook: false))
        {
            Assert.Contains("no webhook", await silent.Reminders.SendAsync(Never), StringComparison.Ordinal);
        }

        using var replica = Replica();
        Assert.Contains("1 sent", await replica.Reminders.SendAsync(Never), StringComparison.Ordinal);
    }

    /// <summary>The next run of the job.</summary>
    private async Task AgainAsync(ReplicaOfReminders replica)
    {
        _time.Advance(TimeSpan.FromMinutes(5));
        await replica.Reminders.SendAsync(Never);
    }

    private ReplicaOfReminders Replica(bool webhook = true)
    {
        var options = new ConsoleOptions
        {
            Alerts = new AlertsOptions { Webhooks = webhook ? [new WebhookOptions { Url = _hook.Url, Format = "json" }] : [] }, Server = new ServerOptions { PublicUrl = "https://console.example/" },
        };
        // Webhooks go by the real clock: a request takes real time.
        var webhooks = new AlertWebhooks(options, TimeProvider.System, NullLogger<AlertWebhooks>.Instance);
        var approvals = new ApprovalService(_store, new RedisTaskQuery(_redis.Gateway, _keys, _time), null!, null!, options, _time);
        return new ReplicaOfReminders(new ApprovalReminders(_redis.Gateway, _keys, approvals, _store, webhooks, options, _time), webhooks);
    }

    private async Task<OrchestratorTask> WaitingAsync(string goal)
    {
        var created = (OrchestratorTask.Create(NewId(_time.GetUtcNow()), TaskKind.Live, new TaskSubmission { Goal = goal, SubmittedBy = "nightly" }, "nightly", _time.GetUtcNow(), TimeSpan.FromDays(7)) with
        {
            State = TaskState.AwaitingApproval, AssignedAgentId = "coder", Approval = new TaskApproval { Required = true, Reasons = ["coder needs approval"] },
        });
        await _store.CreateAsync(created, [TaskMachine.Submit(created).Entry!], null, Never);
        return created;
    }

    private sealed record ReplicaOfReminders(ApprovalReminders Reminders, AlertWebhooks Webhooks) : IDisposable
    {
        public void Dispose() => Webhooks.Dispose();
    }
}
