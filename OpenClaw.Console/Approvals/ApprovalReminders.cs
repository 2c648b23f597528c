using System.Text.Json;
using OpenClaw.Console.Alerts;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Approvals;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Approvals;

/// <summary>
/// Reminds people of tasks that wait for them, at 50 % and 90 % of the time to expiry (spec 3 section 7). Which reminder went into the book is kept in Redis in the same step, so
/// each goes out once, whatever restarts and however many consoles there are; the budget is that of all alerts.
/// </summary>
internal sealed class ApprovalReminders(
    RedisGateway redis, RedisKeys keys, ApprovalService approvals, RedisTaskStore tasks, AlertWebhooks webhooks, ConsoleOptions options, TimeProvider time)
{
    /// <summary>Most waiting tasks one run looks at, those that wait longest first.</summary>
    public const int MostLookedAt = 2_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly RedisScript Remind = RedisScript.Load("Approvals/remind.lua");

    private readonly RedisAlertStore _store = new(redis, AlertBook.Approvals(keys));

    /// <summary>One run; what it did, in a sentence.</summary>
    public async Task<string> SendAsync(CancellationToken cancel)
    {
        var (waiting, whole) = await WaitingAsync(cancel);
        var now = time.GetUtcNow();
        if (!webhooks.Any)
        {
            // Nothing is marked as told: who adds a webhook later is reminded of what waits then.
            return $"{Tasks(waiting.Count)} for approval; there is no webhook to remind anybody by (Alerts:Webhooks).";
        }

        var due = (await redis.RunAsync(
            Remind,
            [keys.ApprovalsReminded, keys.AlertApprovals],
            [whole ? 1 : 0, .. waiting.SelectMany(task => new RedisArg[] { task.Id.ToString(), MarkOf(task, now), JsonSerializer.Serialize(Reminder(task, now), Json) })],
            cancel)).AsInt64();
        var take = await _store.TakeAsync([], options.Alerts.MaxMessagesPerSweep, now, cancel);
        var told = await _store.TellAsync(take, now, (alert, last) => TellAsync(alert, last ? take.HeldGroups : 0, now, cancel));
        return $"{Tasks(waiting.Count)} for approval: {due} newly due for a reminder, {told} sent, {take.HeldGroups} held back for the next run.";
    }

    private static string Tasks(int count) => count == 1 ? "1 task waits" : $"{count} tasks wait";

    private static int MarkOf(OrchestratorTask task, DateTimeOffset now) => task.IsOver(now) ? 0 : ApprovalReminder.Due(task, now) ?? 0;

    private static ReminderData Reminder(OrchestratorTask task, DateTimeOffset now) =>
        new(task.Id.ToString(), PendingDecision.WhatOf(task), task.AssignedAgentId ?? "", MarkOf(task, now), task.ExpiresAt, task.Approval.Approvals, task.Approval.Quorum);

    /// <summary>What people may be reminded of, which the demo's tasks are not, and whether that is all there is.</summary>
    private async Task<(List<OrchestratorTask> Waiting, bool Whole)> WaitingAsync(CancellationToken cancel)
    {
        var waiting = new List<OrchestratorTask>();
        while (waiting.Count < MostLookedAt && await approvals.QueueAsync(Actor.System, waiting.Count, RedisTaskQuery.LargestPage, cancel) is { Count: > 0 } page)
        {
            waiting.AddRange(page);
        }

        return ([.. waiting.Where(task => !task.Demo)], waiting.Count < MostLookedAt);
    }

    private async Task<AlertEnd> TellAsync(DeadAlert alert, int held, DateTimeOffset now, CancellationToken cancel)
    {
        // What was held back may have been decided since.
        if (JsonSerializer.Deserialize<ReminderData>(alert.Data, Json) is not { } reminder || !TaskId.TryParse(reminder.Task, out var id)
            || await tasks.GetAsync(id, cancel) is not { State: TaskState.AwaitingApproval } task || task.IsOver(now))
        {
            return AlertEnd.Needless;
        }

        var url = options.Server.PublicUrl is { Length: > 0 } address ? $"{address.TrimEnd('/')}/approvals/{reminder.Task}" : null;
        return await webhooks.TellAsync(new ReminderMessage(reminder, now, held, url).ToBody, cancel) ? AlertEnd.Told : AlertEnd.Failed;
    }
}

/// <summary>A task of which people are reminded.</summary>
/// <param name="Mark">50 or 90 per cent of the time to expiry are over.</param>
internal sealed record ReminderData(string Task, string What, string Agent, int Mark, DateTimeOffset ExpiresAt, int Approvals, int Quorum);
