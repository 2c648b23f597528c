using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Scheduling;

namespace OpenClaw.Console.Health;

/// <summary>
/// For load balancers and containers: /health/live answers while the process does, /health/ready while it can do its work: Redis is up, the history is read, the jobs are
/// scheduled. What is missing is said, a line each.
/// </summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("live")).ShortCircuit();
        routes.MapGet("/health/ready", Ready).ShortCircuit();
    }

    private static IResult Ready(RedisGateway redis, ProofService proof, JobSchedules schedules) =>
        Missing(redis.Health, proof.Loaded, schedules.Problem).ToList() is { Count: > 0 } missing
            ? Results.Text(string.Join('\n', missing), statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ready");

    /// <summary>Why it is not ready; empty: it is.</summary>
    internal static IEnumerable<string> Missing(RedisHealth redis, bool loaded, string? scheduling)
    {
        if (redis.State != RedisState.Up)
        {
            // Nothing of the rest can be mended before this.
            yield return $"Redis is {(redis.State == RedisState.Away ? "away" : "being looked for")}{(redis.Detail.Length > 0 ? $": {redis.Detail}" : "")}";
            yield break;
        }

        if (!loaded)
        {
            yield return "The history of milestones is being read";
        }

        if (scheduling is not null)
        {
            yield return $"Jobs: {scheduling}";
        }
    }
}
