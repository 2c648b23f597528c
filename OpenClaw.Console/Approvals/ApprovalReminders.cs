using System.Text.Json;
using OpenClaw.Console.Alerts;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Approvals;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Approvals;

/// <summary>
/// Reminds people of tasks that wait for a decision, at 50 % and 90 % of the time they may wait (spec 3 section 7), by the alert webhooks and with a link to the decision. What was
/// reminded of is kept in Redis; what no webhook took is tried again in the next turn.
/// </summary>
internal sealed class ApprovalReminders(RedisTaskQuery query, AlertWebhooks webhooks, RedisGateway redis, RedisKeys keys, ConsoleOptions options, TimeProvider time)
{
    private static readonly string Waiting = "since:" + TaskState.AwaitingApproval.ToWire();

    /// <summary>Reminds of what is due now.</summary>
    /// <returns>Of how many tasks.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        if (!webhooks.Any)
        {
            return 0;
        }

        var now = time.GetUtcNow();
        var told = Told(await redis.ExecuteAsync("HGETALL", [keys.ApprovalsReminded], cancel));
        var (waiting, due) = (new HashSet<string>(StringComparer.Ordinal), new List<(OrchestratorTask Task, int Percent)>());
        for (var skip = 0; ;)
        {
            var page = await query.DueAsync([(Waiting, DateTimeOffset.MaxValue, skip)], RedisTaskQuery.LargestPage, cancel);
            foreach (var task in page.Select(one => one.Task).OfType<OrchestratorTask>())
            {
                waiting.Add(task.Id.ToString());
                if (ApprovalReminder.Due(task, now) is { } percent && percent > told.GetValueOrDefault(task.Id.ToString()))
                {
                    due.Add((task, percent));
                }
            }

            if (page.Count < RedisTaskQuery.LargestPage)
            {
                break;
            }

            skip += page.Count;
        }

        await ForgetAsync(told.Keys.Where(id => !waiting.Contains(id)), cancel);
        return await TellAsync([.. due.OrderBy(one => one.Task.ExpiresAt)], now, cancel);
    }

    /// <summary>A message each for the most urgent ones; the rest in one.</summary>
    private async Task<int> TellAsync(List<(OrchestratorTask Task, int Percent)> due, DateTimeOffset now, CancellationToken cancel)
    {
        var alone = due.Count <= options.Alerts.MaxMessagesPerSweep ? due.Count : options.Alerts.MaxMessagesPerSweep - 1;
        var reminded = 0;
        for (var i = 0; i < due.Count && i <= alone; i++)
        {
            var part = i < alone ? due.GetRange(i, 1) : due.GetRange(i, due.Count - i);
            var message = i < alone ? ReminderMessage.Of(part[0].Task, now, options.Server.PublicUrl) : ReminderMessage.OfMany([.. part.Select(one => one.Task)], now, options.Server.PublicUrl);
            if (await webhooks.TellAsync(message.ToBody, cancel))
            {
                await redis.ExecuteAsync("HSET", [keys.ApprovalsReminded, .. part.SelectMany(one => new RedisArg[] { one.Task.Id.ToString(), one.Percent })], cancel);
                reminded += part.Count;
            }
        }

        return reminded;
    }

    private async Task ForgetAsync(IEnumerable<string> decided, CancellationToken cancel)
    {
        foreach (var part in decided.Chunk(500))
        {
            await redis.ExecuteAsync("HDEL", [keys.ApprovalsReminded, .. part.Select(id => (RedisArg)id)], cancel);
        }
    }

    private static Dictionary<string, int> Told(RedisReply hash) =>
        hash.AsArray().Chunk(2).ToDictionary(pair => pair[0].AsString()!, pair => (int)pair[1].AsInt64(), StringComparer.Ordinal);
}

/// <summary>What a webhook gets.</summary>
internal sealed record ReminderMessage(string Text, IReadOnlyList<string> Tasks, DateTimeOffset ExpiresAt, string? Url, DateTimeOffset At)
{
    private const int LongestGoal = 200;

    public static ReminderMessage Of(OrchestratorTask task, DateTimeOffset now, string publicUrl)
    {
        var goal = task.Goal.Length <= LongestGoal ? task.Goal : task.Goal[..LongestGoal] + "...";
        var missing = task.Approval.Missing == 1 ? "an approval" : $"{task.Approval.Missing} approvals";
        return With($"A task of {AlertMessage.Plain(task.AssignedAgentId ?? "")} waits for {missing} and expires in {Left(task.ExpiresAt - now)}: {AlertMessage.Plain(goal)}", [task.Id.ToString()], task.ExpiresAt, $"/approvals/{task.Id}", now, publicUrl);
    }

    public static ReminderMessage OfMany(IReadOnlyList<OrchestratorTask> tasks, DateTimeOffset now, string publicUrl)
    {
        var first = tasks.Min(task => task.ExpiresAt);
        return With($"{tasks.Count} more tasks wait for approval; the first of them expires in {Left(first - now)}.", [.. tasks.Select(task => task.Id.ToString())], first, "/approvals", now, publicUrl);
    }

    /// <param name="format">discord or json.</param>
    public byte[] ToBody(string format) => format == "json"
        ? JsonSerializer.SerializeToUtf8Bytes(new { type = "approval-reminder", at = Iso.Write(At), tasks = Tasks, expiresAt = Iso.Write(ExpiresAt), url = Url, text = Text })
        : JsonSerializer.SerializeToUtf8Bytes(new { content = Text, allowed_mentions = new { parse = Array.Empty<string>() } });

    private static ReminderMessage With(string text, IReadOnlyList<string> tasks, DateTimeOffset expires, string path, DateTimeOffset now, string publicUrl)
    {
        var url = publicUrl.Length > 0 ? publicUrl.TrimEnd('/') + path : null;
        return new ReminderMessage(url is null ? text : $"{text} {url}", tasks, expires, url, now);
    }

    private static string Left(TimeSpan left) =>
        left <= TimeSpan.Zero ? "no time" : left.TotalDays >= 2 ? $"{left.TotalDays:0} days" : left.TotalHours >= 2 ? $"{left.TotalHours:0} hours" : $"{Math.Max(1, left.TotalMinutes):0} minutes";
}
