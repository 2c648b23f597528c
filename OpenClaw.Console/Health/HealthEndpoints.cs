using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Health;

/// <summary>For load balancers and containers: /health/live answers while the process does, /health/ready while envelopes can be stored.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("live")).ShortCircuit();
        routes.MapGet("/health/ready", (RedisGateway redis) => redis.Health.State == RedisState.Up
            ? Results.Text("ready")
            : Results.Text("Redis is away", statusCode: StatusCodes.Status503ServiceUnavailable)).ShortCircuit();
    }
}
