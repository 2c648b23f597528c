using OpenClaw.Console.Access;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Scheduling;

/// <summary>Recurring jobs over HTTP, the same actions as on the page.</summary>
internal static class JobEndpoints
{
    private const int DefaultRuns = 50;

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/jobs").DisableAntiforgery();
        group.MapGet("", async (HttpContext context, JobService service, CancellationToken cancel) => Json(new { jobs = (await service.BoardAsync(Caller(context), cancel)).Select(Shown) }));
        group.MapGet("{job}", async (string job, int? runs, HttpContext context, JobService service, CancellationToken cancel) => await service.JobAsync(Caller(context), job, runs ?? DefaultRuns, cancel) is { } detail
            ? Json(new { job = Shown(detail.View), nextTimes = detail.NextTimes, runs = detail.Runs, kept = detail.Kept })
            : Answer(new JobOutcome.Unknown(job)));
        group.MapPost("{job}/run", async (string job, RunRequest? request, HttpContext context, JobService service, CancellationToken cancel) =>
            Answer(await service.RunNowAsync(Caller(context), job, request?.DryRun ?? false, request?.Run ?? Guid.NewGuid().ToString("N"), cancel)));
        group.MapPost("{job}/pause", async (string job, PauseRequest? request, HttpContext context, JobService service, CancellationToken cancel) =>
            Answer(await service.PauseAsync(Caller(context), job, request?.Reason, cancel)));
        group.MapPost("{job}/resume", async (string job, HttpContext context, JobService service, CancellationToken cancel) => Answer(await service.ResumeAsync(Caller(context), job, cancel)));
        group.MapPut("{job}/schedule", async (string job, ScheduleRequest request, HttpContext context, JobService service, CancellationToken cancel) =>
            Answer(await service.RescheduleAsync(Caller(context), job, request.Cron ?? "", cancel)));
        group.MapDelete("{job}/schedule", async (string job, HttpContext context, JobService service, CancellationToken cancel) => Answer(await service.RescheduleAsync(Caller(context), job, null, cancel)));
    }

    private static Actor Caller(HttpContext context) => context.User.ToActor();

    private static IResult Answer(JobOutcome outcome) => outcome switch
    {
        JobOutcome.Done done => Json(new { message = done.Message }),
        JobOutcome.Started started => Results.Json(new { run = started.RunId, message = started.Message }, JobJson.Options, statusCode: StatusCodes.Status202Accepted),
        JobOutcome.Refused refused => Results.Problem(refused.Message, statusCode: StatusCodes.Status409Conflict),
        JobOutcome.Unknown unknown => Results.Problem($"There is no job {unknown.Job}. GET /api/jobs lists them.", statusCode: StatusCodes.Status404NotFound),
        JobOutcome.Invalid invalid => TypedResults.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal) { [invalid.Field] = [invalid.Problem] }, $"{invalid.Field} {invalid.Problem}"),
        _ => throw new InvalidOperationException($"Not an outcome: {outcome}"),
    };

    private static object Shown(RecurringJobView view) => new
    {
        view.Name, view.What, view.State, view.HasDryRun, view.Cron, view.DefaultCron, schedule = view.Words, view.Settings.Paused, view.Settings.PausedAt, view.Settings.PausedBy, view.Settings.PauseReason,
        view.Settings.CronBy, view.Settings.CronAt, view.Next, view.LateSince, last = view.Last is { } last ? last with { Log = null } : null, view.Running,
    };

    private static IResult Json(object value) => Results.Json(value, JobJson.Options);

    private sealed record RunRequest(bool DryRun, string? Run);

    private sealed record PauseRequest(string? Reason);

    private sealed record ScheduleRequest(string? Cron);
}
