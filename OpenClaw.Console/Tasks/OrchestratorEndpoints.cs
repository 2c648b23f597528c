using System.Buffers;
using System.Reflection;
using System.Text;
using OpenClaw.Console.Access;
using OpenClaw.Console.Approvals;
using OpenClaw.Console.Demo;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Ingest;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Routing;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.EcmaScript;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tasks;

/// <summary>The orchestrator's HTTP surface, exactly as spec 3 section 4 has it.</summary>
internal static class OrchestratorEndpoints
{
    private const int DefaultLimit = 50;

    public static void MapTasks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(OrchestratorRoutes.Root).DisableAntiforgery().AddEndpointFilter<OrchestratorGate>();
        group.MapGet(OrchestratorRoutes.Health, Health);
        group.MapGet(OrchestratorRoutes.Preview, Preview);
        group.MapGet(OrchestratorRoutes.Tasks, ListAsync);
        group.MapPost(OrchestratorRoutes.Tasks, SubmitAsync);
        group.MapPost(OrchestratorRoutes.Claim, ClaimAsync);
        group.MapGet(OrchestratorRoutes.Task, GetAsync);
        group.MapGet(OrchestratorRoutes.Trajectory, TrajectoryAsync);
        group.MapPost(OrchestratorRoutes.Transition, TransitionAsync);
        group.Map("/{**rest}", Unknown);
        routes.MapGet("/openapi/orchestrator.json", OpenApi);
        routes.MapGet("/api/tasks/{id}/trajectory.jsonl", DownloadAsync);
    }

    private static JsonBytes Health(ModeService modes, OrchestratorCredentials credentials, RedisGateway redis) => new(StatusCodes.Status200OK, WireJson.ToUtf8(
        (Ok: redis.Health.State == RedisState.Up, modes.Current.Mode, Has: credentials.Read().File is not null),
        static (writer, health) =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("ok"u8, health.Ok);
            writer.WriteString("mode"u8, health.Mode.ToWire());
            writer.WriteNumber("version"u8, 1);
            writer.WriteBoolean("hasCredentials"u8, health.Has);
            writer.WriteEndObject();
        }));

    private static IResult Preview(HttpContext context, RoutingService routing)
    {
        var (goal, given) = (context.Request.Query["goal"].ToString(), context.Request.Query["capabilities"].ToString());
        var capabilities = given.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.IsNullOrWhiteSpace(goal) ? OrchestratorErrors.Bad(TaskBodies.MissingGoal, "goal is missing; say what is to be done.", "goal")
            : Encoding.UTF8.GetByteCount(goal) > TaskRules.MaxGoalBytes ? OrchestratorErrors.Bad(TaskBodies.GoalTooLong, $"goal is longer than {TaskRules.MaxGoalBytes} bytes.", "goal")
            : capabilities.Length > TaskRules.MaxCapabilities || capabilities.Any(one => one.Length > TaskRules.MaxName)
                ? OrchestratorErrors.Bad(TaskBodies.InvalidField, $"capabilities must be at most {TaskRules.MaxCapabilities} names of at most {TaskRules.MaxName} characters, with commas between.", "capabilities")
            : routing.Preview(context.User.ToActor(), goal, capabilities) is { } explanation ? Wrap("decision", TaskJson.Write(explanation.Decision))
            : RoutingNotLoaded();
    }

    private static async Task<IResult> ListAsync(HttpContext context, TaskService tasks, CancellationToken cancel)
    {
        var query = context.Request.Query;
        var (states, kinds, limit) = (Names(query["state"]), Names(query["kind"]), DefaultLimit);
        if (states.FirstOrDefault(name => TaskNames.ParseState(name) is null) is { } state)
        {
            return OrchestratorErrors.Bad(OrchestratorErrors.InvalidState, $"'{Short(state)}' is no state; known are {string.Join(", ", TaskNames.AllStates.Select(TaskNames.ToWire))}.", "state");
        }

        if (kinds.FirstOrDefault(name => TaskNames.ParseKind(name) is null) is { } kind)
        {
            return OrchestratorErrors.Bad(OrchestratorErrors.InvalidKind, $"'{Short(kind)}' is no kind; known are {string.Join(", ", TaskNames.AllKinds.Select(TaskNames.ToWire))}.", "kind");
        }

        if (query["limit"].ToString() is { Length: > 0 } text && !(int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= RedisTaskQuery.LargestPage))
        {
            return OrchestratorErrors.Bad(OrchestratorErrors.InvalidLimit, $"limit must be a whole number between 1 and {RedisTaskQuery.LargestPage}.", "limit");
        }

        TaskId? before = null;
        if (query["cursor"].ToString() is { Length: > 0 } cursor)
        {
            if (!TaskId.TryParse(cursor, out var id))
            {
                return OrchestratorErrors.Bad(TaskBodies.InvalidField, "cursor must be the nextCursor of an earlier answer.", "cursor");
            }

            before = id;
        }

        var found = await tasks.FindAsync(context.User.ToActor(), new TaskFilter { States = [.. states], Kinds = [.. kinds] }, before, limit, cancel);
        return new JsonBytes(StatusCodes.Status200OK, WireJson.ToUtf8(found, static (writer, found) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("tasks"u8);
            foreach (var task in found.Rows)
            {
                writer.WriteRawValue(TaskJson.Write(task), skipInputValidation: true);
            }

            writer.WriteEndArray();
            if (found.Next is { } next)
            {
                writer.WriteString("nextCursor"u8, next.ToString());
            }

            writer.WriteEndObject();
        }));
    }

    private static Task<IResult> SubmitAsync(HttpContext context, TaskService tasks, DemoMark demo, CancellationToken cancel) => WithBodyAsync(context, TaskBodies.Submission, async submission =>
    {
        string? key = context.Request.Headers["Idempotency-Key"];
        if (key is not null && (key.Length is 0 or > SubmissionKey.MaxLength || key.Any(c => c is < '!' or > '~')))
        {
            return OrchestratorErrors.Bad(TaskBodies.InvalidField, $"Idempotency-Key must be 1 to {SubmissionKey.MaxLength} printable characters without spaces.", "Idempotency-Key");
        }

        switch (await tasks.SubmitAsync(context.User.ToActor(), submission with { Demo = demo.IsOn(context.Request) }, key, cancel))
        {
            case SubmitOutcome.Submitted submitted:
                return Created(context, submitted.Task);
            case SubmitOutcome.Known { Task: { } task }:
                context.Response.Headers["Idempotent-Replayed"] = "true";
                return Created(context, task);
            case SubmitOutcome.Known known:
                return OrchestratorErrors.Answer(StatusCodes.Status404NotFound, OrchestratorErrors.NotFound, $"The task {known.Id} was submitted under this Idempotency-Key and is no longer kept.");
            case SubmitOutcome.KeyReused:
                return OrchestratorErrors.Bad(TaskBodies.InvalidField, "Idempotency-Key was used for another task; take a new one.", "Idempotency-Key");
            case SubmitOutcome.LiveDisabled:
                return OrchestratorErrors.Answer(StatusCodes.Status403Forbidden, OrchestratorErrors.LiveDisabled, "The mode is live, but the gate has not opened it. Set another mode, or open it on the page Pipeline.");
            default:
                return RoutingNotLoaded();
        }
    });

    private static Task<IResult> ClaimAsync(HttpContext context, TaskService tasks, CancellationToken cancel) => WithBodyAsync(context, TaskBodies.Claim, async claim =>
        await tasks.ClaimAsync(context.User.ToActor(), claim.AgentId, claim.Holder, cancel) is { } task ? Wrap("task", TaskJson.Write(task)) : TypedResults.NoContent());

    private static async Task<IResult> GetAsync(string id, HttpContext context, TaskService tasks, CancellationToken cancel)
    {
        var actor = context.User.ToActor();
        actor.Demand(Permission.View);
        return TaskId.TryParse(id, out var parsed) && await tasks.GetAsync(actor, parsed, cancel) is { } task ? Wrap("task", TaskJson.Write(task)) : NotFound(id);
    }

    private static async Task<IResult> TrajectoryAsync(string id, HttpContext context, TaskService tasks, CancellationToken cancel)
    {
        var actor = context.User.ToActor();
        actor.Demand(Permission.View);
        return TaskId.TryParse(id, out var parsed) && await tasks.TrajectoryLinesAsync(actor, parsed, cancel) is { } lines
            ? new JsonBytes(StatusCodes.Status200OK, [.. "{\"entries\":["u8, .. Joined(lines, (byte)','), .. "]}"u8])
            : NotFound(id);
    }

    private static Task<IResult> TransitionAsync(string id, HttpContext context, TaskService tasks, ApprovalService approvals, CancellationToken cancel) => WithBodyAsync(context, TaskBodies.Transition, async request =>
    {
        var actor = context.User.ToActor();
        var decides = request.Action is "approve" or "reject";
        actor.Demand(decides ? Permission.Approve : Permission.RunTasks);
        if (!TaskId.TryParse(id, out var parsed))
        {
            return NotFound(id);
        }

        var outcome = decides
            ? await approvals.DecideAsync(actor, new Decision(parsed, request.Action is "approve", request.Reason, request.Version), cancel)
            : await tasks.TransitionAsync(actor, parsed, request, cancel);
        return outcome switch
        {
            TaskOutcome.Done done => Wrap("task", TaskJson.Write(done.Task)),
            TaskOutcome.Refused refused => OrchestratorErrors.Refused(refused),
            TaskOutcome.RoutingNotLoaded => RoutingNotLoaded(),
            _ => NotFound(id),
        };
    });

    private static IResult Unknown(HttpContext context)
    {
        var path = context.Request.Path.Value![OrchestratorRoutes.Root.Length..];
        if (OrchestratorRoutes.MethodsOf(path) is not { Count: > 0 } methods)
        {
            return OrchestratorErrors.Answer(StatusCodes.Status404NotFound, OrchestratorErrors.UnknownRoute, "There is no such route; /openapi/orchestrator.json lists them.");
        }

        context.Response.Headers.Allow = string.Join(", ", methods);
        return OrchestratorErrors.Answer(StatusCodes.Status405MethodNotAllowed, OrchestratorErrors.MethodNotAllowed, $"This route takes {string.Join(" and ", methods)}.");
    }

    private static Microsoft.AspNetCore.Http.HttpResults.FileStreamHttpResult OpenApi() =>
        TypedResults.Stream(Assembly.GetExecutingAssembly().GetManifestResourceStream("OpenClaw.Console.Tasks.orchestrator.openapi.json")!, "application/json");

    /// <summary>The trajectory as people download it: a line each.</summary>
    private static async Task<IResult> DownloadAsync(string id, HttpContext context, TaskService tasks, CancellationToken cancel)
    {
        var actor = context.User.ToActor();
        actor.Demand(Permission.View);
        return TaskId.TryParse(id, out var parsed) && await tasks.TrajectoryLinesAsync(actor, parsed, cancel) is { } lines
            ? TypedResults.File([.. Joined(lines, (byte)'\n'), (byte)'\n'], "application/x-ndjson", $"{parsed}.trajectory.jsonl")
            : TypedResults.Problem("There is no such task, or no more.", statusCode: StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> WithBodyAsync<T>(HttpContext context, Func<ReadOnlyMemory<byte>, (T? Value, BodyProblem? Problem)> read, Func<T, Task<IResult>> work)
        where T : class
    {
        var (rented, length) = await BodyReader.ReadAsync(context.Request, TaskRules.MaxBodyBytes, context.RequestAborted);
        if (length < 0)
        {
            return OrchestratorErrors.Answer(StatusCodes.Status413PayloadTooLarge, OrchestratorErrors.TooLarge, $"The body is larger than {TaskRules.MaxBodyBytes} bytes.");
        }

        (T? Value, BodyProblem? Problem) body;
        try
        {
            body = read(rented.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented!);
        }

        return body.Value is { } value ? await work(value) : OrchestratorErrors.Bad(body.Problem!);
    }

    private static JsonBytes Created(HttpContext context, OrchestratorTask task)
    {
        context.Response.Headers.Location = $"{OrchestratorRoutes.Root}/tasks/{task.Id}";
        return Wrap("task", TaskJson.Write(task), StatusCodes.Status201Created);
    }

    private static JsonBytes Wrap(string name, byte[] json, int status = StatusCodes.Status200OK) => new(status, [.. "{\""u8, .. Encoding.ASCII.GetBytes(name), .. "\":"u8, .. json, (byte)'}']);

    private static byte[] Joined(IReadOnlyList<byte[]> lines, byte between)
    {
        using var all = new MemoryStream(lines.Sum(line => line.Length + 1));
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0)
            {
                all.WriteByte(between);
            }

            all.Write(lines[i]);
        }

        return all.ToArray();
    }

    private static IResult NotFound(string id) => OrchestratorErrors.Answer(StatusCodes.Status404NotFound, OrchestratorErrors.NotFound, $"There is no task {Short(id)}, or no more.");

    private static IResult RoutingNotLoaded() => OrchestratorErrors.Answer(
        StatusCodes.Status503ServiceUnavailable, OrchestratorErrors.RoutingNotLoaded, "No routing table is in force, so no task can be routed. The page Pipeline says what is wrong with it.");

    private static string[] Names(string? text) => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Short(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
