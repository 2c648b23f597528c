using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Gates;

namespace OpenClaw.Console.Gates;

/// <summary>The evidence of the gates, and the reports of the runs over all tasks.</summary>
public sealed class RedisGateStore(RedisGateway redis, RedisKeys keys)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) } };

    private static readonly RedisScript Keep = RedisScript.Load("Gates/report.lua");
    private static readonly RedisScript KeepEvidence = RedisScript.Load("Gates/evidence.lua");

    /// <summary>The last run of the synthetic tasks; null: there was none.</summary>
    public async Task<SyntheticRun?> SyntheticAsync(CancellationToken cancel) =>
        (await redis.ExecuteAsync("HGET", [keys.PipelineEvidence, "synthetic"], cancel)).AsString() is { } json ? JsonSerializer.Deserialize<SyntheticRun>(json, Json) : null;

    public Task KeepAsync(SyntheticRun run, CancellationToken cancel) => redis.RunAsync(
        KeepEvidence, [keys.Events, keys.EventsSequence, keys.PipelineEvidence],
        [Iso.Write(run.At), "synthetic", JsonSerializer.Serialize(run, Json), JsonSerializer.Serialize(new { gate = "synthetic", passed = run.Passed, by = run.By })], cancel);

    /// <summary>What the last run of a job did; null: there was none.</summary>
    public async Task<TReport?> ReportAsync<TReport>(string job, CancellationToken cancel)
        where TReport : class =>
        (await redis.ExecuteAsync("HGET", [keys.PipelineRuns, job], cancel)).AsString() is { } json ? JsonSerializer.Deserialize<TReport>(json, Json) : null;

    public Task KeepAsync<TReport>(string job, DateTimeOffset at, TReport report, CancellationToken cancel) =>
        redis.RunAsync(Keep, [keys.Events, keys.EventsSequence, keys.PipelineRuns], [Iso.Write(at), job, JsonSerializer.Serialize(report, Json)], cancel);
}
