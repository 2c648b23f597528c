using OpenClaw.Console.Redis;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>Resets asked for and under way, how they ended, and what nobody can read.</summary>
public sealed class RedisResetStore(RedisGateway redis, RedisKeys keys)
{
    /// <summary>Most open requests.</summary>
    public const int MaxRequests = 500;

    /// <summary>Results and poison that are kept.</summary>
    public const int MaxResults = 500, MaxPoison = 200;

    private const int MostPoisonText = 2_000;

    private static readonly RedisScript Set = RedisScript.Load("Liveness/set.lua");
    private static readonly RedisScript Finish = RedisScript.Load("Liveness/finish.lua");
    private static readonly RedisScript Poison = RedisScript.Load("Liveness/poison.lua");

    /// <summary>Open requests, oldest first. What cannot be read goes to the poison list.</summary>
    public async Task<IReadOnlyList<StoredRequest>> RequestsAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var requests = new List<StoredRequest>();
        foreach (var pair in (await redis.ExecuteAsync("HGETALL", [keys.LivenessRequests], cancel)).AsArray().Chunk(2))
        {
            var (field, text) = (pair[0].AsString()!, pair[1].AsString()!);
            if (LivenessJson.Read<ResetRequest>(text) is { JobId.Length: > 0 } request && request.JobName == field)
            {
                requests.Add(new StoredRequest(request, text));
            }
            else
            {
                await PoisonAsync(text, "It cannot be read as a reset request.", "Redis", now, (field, text), cancel);
            }
        }

        return [.. requests.OrderBy(stored => stored.Request.RequestedAt)];
    }

    /// <summary>The open request of a job; null: there is none.</summary>
    public async Task<StoredRequest?> FindAsync(string job, CancellationToken cancel) =>
        (await redis.ExecuteAsync("HGET", [keys.LivenessRequests, job], cancel)).AsString() is { } text && LivenessJson.Read<ResetRequest>(text) is { } request ? new StoredRequest(request, text) : null;

    /// <summary>Asks for a reset.</summary>
    /// <returns>1: done; 0: one of the job is open; -1: there are <see cref="MaxRequests"/>.</returns>
    public Task<long> AddAsync(ResetRequest request, CancellationToken cancel) => SetAsync(request.JobName, "", LivenessJson.Write(request), "reset.requested", request.RequestedAt, cancel);

    /// <summary>Stores the step a reset goes to; null: somebody else has it.</summary>
    public async Task<StoredRequest?> StepAsync(StoredRequest seen, ResetRequest next, DateTimeOffset now, CancellationToken cancel)
    {
        var text = LivenessJson.Write(next);
        return await SetAsync(next.JobName, seen.Text, text, "reset.step", now, cancel) == 1 ? new StoredRequest(next, text) : null;
    }

    /// <summary>Takes a request back; false: it is no longer what was seen.</summary>
    public async Task<bool> CancelAsync(StoredRequest seen, DateTimeOffset now, CancellationToken cancel) => await SetAsync(seen.Request.JobName, seen.Text, "", "reset.cancelled", now, cancel) == 1;

    /// <summary>Ends a reset; false: somebody else has it.</summary>
    public async Task<bool> FinishAsync(StoredRequest seen, ResetTally? tally, ResetResult result, CancellationToken cancel) => (await redis.RunAsync(
        Finish, [keys.Events, keys.EventsSequence, keys.LivenessRequests, keys.LivenessTally, keys.LivenessResults],
        [
            Iso.Write(result.ExecutedAt), result.JobName, seen.Text, tally is null ? "" : LivenessJson.Write(tally), LivenessJson.Write(result),
            LivenessJson.Write(new { job = result.JobName, success = result.Success, error = result.Error }),
        ],
        cancel)).AsInt64() == 1;

    /// <summary>How resets ended, newest first.</summary>
    public async Task<IReadOnlyList<ResetResult>> ResultsAsync(int count, CancellationToken cancel) => [.. (await redis.ExecuteAsync("LRANGE", [keys.LivenessResults, 0, count - 1], cancel)).AsArray()
        .Select(text => LivenessJson.Read<ResetResult>(text.AsString())).OfType<ResetResult>()];

    public async Task<IReadOnlyList<StoredPoison>> PoisonAsync(CancellationToken cancel) => [.. (await redis.ExecuteAsync("LRANGE", [keys.LivenessPoison, 0, -1], cancel)).AsArray()
        .Select(text => text.AsString()!).Select(text => LivenessJson.Read<PoisonedRequest>(text) is { } poison ? new StoredPoison(poison, text) : null).OfType<StoredPoison>()];

    /// <summary>Puts aside what nobody can read.</summary>
    /// <param name="stored">Where it stood among the requests, if it did.</param>
    public Task PoisonAsync(string text, string problem, string source, DateTimeOffset now, (string Field, string Text)? stored, CancellationToken cancel)
    {
        var poison = new PoisonedRequest(Guid.NewGuid().ToString("N")[..12], text.Length <= MostPoisonText ? text : text[..MostPoisonText] + " (cut)", problem, source, now);
        return redis.RunAsync(
            Poison, [keys.Events, keys.EventsSequence, keys.LivenessPoison, .. stored is null ? Array.Empty<string>() : [keys.LivenessRequests]],
            [Iso.Write(now), LivenessJson.Write(poison), LivenessJson.Write(new { id = poison.Id, source }), stored?.Field ?? "", stored?.Text ?? ""], cancel);
    }

    /// <summary>Lets one go that was looked at.</summary>
    public async Task<bool> DropPoisonAsync(StoredPoison poison, CancellationToken cancel) => (await redis.ExecuteAsync("LREM", [keys.LivenessPoison, 1, poison.Text], cancel)).AsInt64() == 1;

    private async Task<long> SetAsync(string job, string seen, string json, string kind, DateTimeOffset now, CancellationToken cancel) => (await redis.RunAsync(
        Set, [keys.Events, keys.EventsSequence, keys.LivenessRequests], [Iso.Write(now), job, seen, json, MaxRequests, kind, LivenessJson.Write(new { job })], cancel)).AsInt64();
}

/// <summary>An open request with its exact text, to hand back with a change.</summary>
public sealed record StoredRequest(ResetRequest Request, string Text)
{
    /// <summary>Redis was sent a later text and did not answer: this one or that one stands there.</summary>
    public bool Unsure { get; init; }
}

/// <summary>A poisoned request with its exact text.</summary>
public sealed record StoredPoison(PoisonedRequest Poison, string Text);
