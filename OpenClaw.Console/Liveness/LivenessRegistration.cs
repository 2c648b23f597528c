using OpenClaw.Console.Access;
using OpenClaw.Console.Scheduling;

namespace OpenClaw.Console.Liveness;

/// <summary>Leases, watchdog and reset daemon.</summary>
internal static class LivenessRegistration
{
    public static IServiceCollection AddLiveness(this IServiceCollection services) => services
        .AddSingleton<RedisLeaseStore>().AddSingleton<RedisWatchStore>().AddSingleton<RedisResetStore>().AddSingleton<JobCatalogue>().AddSingleton<OutputFiles>().AddSingleton<StateFiles>()
        .AddSingleton<CommandRunner>().AddSingleton<SchedulerCommands>().AddSingleton<SchedulerWord>()
        .AddSingleton<WatchdogService>().AddSingleton<ResetDaemonService>().AddSingleton<LeaseService>().AddSingleton<LivenessService>().AddSingleton<LivenessActionService>()
        .AddSingleton<LivenessAlerts>().AddHostedService(provider => provider.GetRequiredService<LivenessAlerts>()).AddHostedService<LivenessBadge>().AddScoped<Components.UiServices.IPaletteSource, JobPalette>().AddHostedService<ResetResume>()
        .AddJob<WatchdogJob>(WatchdogJob.Name, WatchdogJob.Cron).AddJob<ResetDaemonJob>(ResetDaemonJob.Name, ResetDaemonJob.Cron);

    public static void MapLiveness(this IEndpointRouteBuilder routes)
    {
        routes.MapLeases();
        var liveness = routes.MapGroup("/api/liveness").DisableAntiforgery();
        liveness.MapGet("", async (HttpContext context, LivenessService service, CancellationToken cancel) => Results.Json(await service.BoardAsync(context.User.ToActor(), cancel), LivenessJson.Options));
        // Whoever asked may hang up: what has begun is not broken off for that.
        liveness.MapPost("check", async (HttpContext context, LivenessService service) => Results.Json(await service.CheckNowAsync(context.User.ToActor(), CancellationToken.None), LivenessJson.Options));
        liveness.MapPost("resets", async (HttpContext context, LivenessService service) => Results.Json(await service.ResetNowAsync(context.User.ToActor(), CancellationToken.None), LivenessJson.Options));
        liveness.MapPost("jobs/{job}/reset", async (string job, ReasonRequest? request, HttpContext context, LivenessActionService actions, CancellationToken cancel) =>
            Answer(await actions.RequestResetAsync(context.User.ToActor(), job, request?.Reason, cancel)));
    }

    private static IResult Answer(LivenessOutcome outcome) => outcome switch
    {
        LivenessOutcome.Done done => Results.Ok(new { message = done.Message }),
        LivenessOutcome.Refused refused => Results.Problem(refused.Message, statusCode: StatusCodes.Status409Conflict),
        LivenessOutcome.Invalid invalid => LeaseEndpoints.Invalid(invalid.Problems),
        _ => throw new InvalidOperationException($"Not an outcome: {outcome}"),
    };

    private sealed record ReasonRequest(string? Reason);
}
