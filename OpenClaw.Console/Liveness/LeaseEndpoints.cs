using System.Buffers;
using OpenClaw.Console.Access;
using OpenClaw.Console.Demo;
using OpenClaw.Console.Ingest;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>Leases over HTTP, for machines with the scope leases:write (spec 4 section 1).</summary>
internal static class LeaseEndpoints
{
    public static void MapLeases(this IEndpointRouteBuilder routes)
    {
        var leases = routes.MapGroup("/api/leases").DisableAntiforgery();
        leases.MapGet("", async (HttpContext context, LeaseService service, TimeProvider time, CancellationToken cancel) =>
            Json(new { leases = (await service.ListAsync(context.User.ToActor(), cancel)).Select(view => View(view, time.GetUtcNow())) }));
        leases.MapGet("{job}", ReadAsync);
        leases.MapPost("{job}/acquire", (string job, HttpContext context, LeaseService service, DemoMark demo, CancellationToken cancel) =>
            WithBodyAsync(context, LeaseBodies.ReadAcquire, (actor, body) => service.AcquireAsync(actor, job, body with { Demo = demo.IsOn(context.Request) }, cancel)));
        leases.MapPost("{job}/heartbeat", (string job, HttpContext context, LeaseService service, CancellationToken cancel) =>
            WithBodyAsync(context, LeaseBodies.ReadFence, (actor, body) => service.HeartbeatAsync(actor, job, body.Fence, cancel)));
        leases.MapPost("{job}/release", (string job, HttpContext context, LeaseService service, CancellationToken cancel) =>
            WithBodyAsync(context, LeaseBodies.ReadRelease, (actor, body) => service.ReleaseAsync(actor, job, body, cancel)));
        leases.MapPost("{job}/output", async (string job, HttpContext context, LeaseService service, CancellationToken cancel) => Answer(await service.OutputAsync(context.User.ToActor(), job, cancel)));
    }

    private static async Task<IResult> ReadAsync(string job, HttpContext context, LeaseService service, TimeProvider time, CancellationToken cancel) =>
        await service.ReadAsync(context.User.ToActor(), job, cancel) is { } detail
            ? Json(new { lease = View(detail.View, time.GetUtcNow()), runs = detail.Runs, decisions = detail.Decisions })
            : Answer(new LeaseOutcome.Unknown(job));

    private static async Task<IResult> WithBodyAsync<T>(HttpContext context, Func<ReadOnlyMemory<byte>, LeaseBody<T>> read, Func<Actor, T, Task<LeaseOutcome>> work)
        where T : class
    {
        // Who may not do it at all is told that, not what is wrong with the body.
        var actor = context.User.ToActor();
        actor.Demand(Permission.Lease);
        var (rented, length) = await BodyReader.ReadAsync(context.Request, LeaseBodies.MaxBytes, context.RequestAborted);
        if (length < 0)
        {
            return Results.Problem($"The body is larger than {LeaseBodies.MaxBytes} bytes.", statusCode: StatusCodes.Status413PayloadTooLarge);
        }

        try
        {
            var body = read(rented.AsMemory(0, length));
            return body.Value is { } value ? Answer(await work(actor, value)) : Invalid(body.Problems);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented!);
        }
    }

    private static IResult Answer(LeaseOutcome outcome) => outcome switch
    {
        LeaseOutcome.Acquired acquired => Json(new { fence = acquired.Fence, expiresAt = acquired.ExpiresAt }),
        LeaseOutcome.Done done => Json(new { ok = true, expiresAt = done.ExpiresAt }),
        LeaseOutcome.Held held => Results.Problem(
            $"{held.Holder} holds the lease until {Iso.Write(held.ExpiresAt)}. Wait, or send steal: true when you know that it is gone.", statusCode: StatusCodes.Status409Conflict, title: "lease_held",
            extensions: new Dictionary<string, object?> { ["error"] = "lease_held", ["holder"] = held.Holder, ["expiresAt"] = Iso.Write(held.ExpiresAt) }),
        LeaseOutcome.FenceLost => Results.Problem(
            "The lease is no longer this run's: somebody else has taken it, or the run has ended.", statusCode: StatusCodes.Status409Conflict, title: "fence_lost",
            extensions: new Dictionary<string, object?> { ["error"] = "fence_lost" }),
        LeaseOutcome.Unknown unknown => Results.Problem($"No job {unknown.Job} is monitored: acquire its lease, or add it on the page.", statusCode: StatusCodes.Status404NotFound),
        LeaseOutcome.Full full => Results.Problem($"{full.Most} jobs are monitored, which is the most: remove one first.", statusCode: StatusCodes.Status409Conflict, title: "too_many_jobs"),
        LeaseOutcome.Invalid invalid => Invalid(invalid.Problems),
        _ => throw new InvalidOperationException($"Not an outcome: {outcome}"),
    };

    internal static Microsoft.AspNetCore.Http.HttpResults.ValidationProblem Invalid(IEnumerable<FieldProblem> problems)
    {
        var errors = problems.GroupBy(problem => problem.Field, problem => problem.Message, StringComparer.Ordinal).ToDictionary(field => field.Key, field => field.ToArray(), StringComparer.Ordinal);
        return TypedResults.ValidationProblem(errors, string.Join(" ", errors.Select(error => $"{(error.Key.Length == 0 ? "body" : error.Key)} {string.Join(" ", error.Value)}")));
    }

    /// <summary>A lease in the wire names of the contract.</summary>
    private static object View(LeaseView view, DateTimeOffset now) => new
    {
        job_name = view.Job.Name, job_id = view.Job.JobId, holder = view.Stored.Lease?.Holder, pid = view.Stored.Lease?.Pid, fence = view.Stored.Lease?.Fence,
        started_at = view.Stored.Lease?.StartedAt, heartbeat_at = view.Stored.Lease?.HeartbeatAt, ttl_seconds = (long)(view.Stored.Lease?.Ttl ?? view.Job.Ttl).TotalSeconds,
        grace_seconds = (long)view.Job.Grace.TotalSeconds, status = view.Stored.Lease?.Status, completed_at = view.Stored.Lease?.CompletedAt, detail = view.Stored.Lease?.Detail,
        fresh = view.Stored.Lease?.IsFresh(now, view.Job.Grace) ?? false, output_at = view.Stored.OutputAt, errors_in_a_row = view.Stored.ErrorsInARow,
    };

    private static IResult Json(object value) => Results.Json(value, LivenessJson.Options);
}
