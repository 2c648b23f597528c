using System.Text.Json;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Liveness;

/// <summary>What the scheduler says about one of its jobs. Shown beside the lease, never believed (spec 4 section 1).</summary>
public sealed record SchedulerJob(string Id, string Name, bool Enabled, DateTimeOffset? RunningAt, DateTimeOffset? LastRunAt, string? LastRunStatus, int ConsecutiveErrors, DateTimeOffset? NextRunAt);

/// <summary>What the scheduler last said, and what went wrong when it was asked last.</summary>
/// <param name="At">When these jobs were told; null: never.</param>
/// <param name="Problem">Why the last time gave nothing.</param>
public sealed record SchedulerNews(DateTimeOffset? At, IReadOnlyList<SchedulerJob> Jobs, DateTimeOffset? ProblemAt, string? Problem)
{
    public static SchedulerNews None { get; } = new(null, [], null, null);

    public SchedulerJob? Find(string jobId) => jobId.Length == 0 ? null : Jobs.FirstOrDefault(job => job.Id == jobId);
}

/// <summary>Asks the scheduler for its jobs and keeps the answer.</summary>
public sealed class SchedulerWord(SchedulerCommands commands, RedisGateway redis, RedisKeys keys, TimeProvider time)
{
    private const int MostJobs = 1_000;

    public async Task<SchedulerNews> ReadAsync(CancellationToken cancel) =>
        LivenessJson.Read<SchedulerNews>((await redis.ExecuteAsync("GET", [keys.LivenessScheduler], cancel)).AsString()) ?? SchedulerNews.None;

    /// <summary>Asks, where there is a scheduler to ask. What went wrong is kept beside the last answer.</summary>
    public async Task<SchedulerNews> RefreshAsync(CancellationToken cancel)
    {
        var before = await ReadAsync(cancel);
        if (!commands.HasGateway)
        {
            return before;
        }

        var (end, now) = (await commands.ListAsync(cancel), time.GetUtcNow());
        var news = !end.Ok ? before with { ProblemAt = now, Problem = $"{end.Text} {end.Output.Trim()}".Trim() is var text && text.Length > 500 ? text[..500] : text }
            : Parse(end.Output) is { } jobs ? new SchedulerNews(now, jobs, null, null)
            : before with { ProblemAt = now, Problem = "Its answer is not the list of jobs that was asked for." };
        await redis.ExecuteAsync("SET", [keys.LivenessScheduler, LivenessJson.Write(news)], cancel);
        return news;
    }

    /// <summary>The jobs in an answer of <c>openclaw cron list --json --all</c>; null: it is none.</summary>
    internal static IReadOnlyList<SchedulerJob>? Parse(string text)
    {
        try
        {
            var start = text.IndexOf('{', StringComparison.Ordinal); // the CLI may say something before it
            using var answer = JsonDocument.Parse(start < 0 ? "" : text[start..]);
            return !answer.RootElement.TryGetProperty("jobs", out var jobs) || jobs.ValueKind != JsonValueKind.Array ? null
                : [.. jobs.EnumerateArray().Take(MostJobs).Select(Read).OfType<SchedulerJob>()];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static SchedulerJob? Read(JsonElement job)
    {
        var state = job.ValueKind == JsonValueKind.Object && job.TryGetProperty("state", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        return Text(job, "id") is not { Length: > 0 } id ? null : new SchedulerJob(
            id, Text(job, "name") ?? id, !(job.TryGetProperty("enabled", out var enabled) && enabled.ValueKind == JsonValueKind.False), Time(state, "runningAtMs"), Time(state, "lastRunAtMs"),
            Text(state, "lastRunStatus") ?? Text(state, "lastStatus"), (int)Math.Clamp(Number(state, "consecutiveErrors") ?? 0, 0, int.MaxValue), Time(state, "nextRunAtMs"));
    }

    private static JsonElement Member(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static double? Number(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) ? value : null;

    private static DateTimeOffset? Time(JsonElement element, string name) => Number(element, name) is > 0 and < 253402300799000 and var ms ? DateTimeOffset.FromUnixTimeMilliseconds((long)ms) : null;
}
