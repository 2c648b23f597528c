using System.Text.Json;
using OpenClaw.Console.Access;
using OpenClaw.Console.Ingest;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Routing;

namespace OpenClaw.Console.Routing;

/// <summary>The routing table over HTTP: look, change, roll back.</summary>
internal static class RoutingEndpoints
{
    public static void MapTaskRouting(this IEndpointRouteBuilder routes)
    {
        var routing = routes.MapGroup("/api/pipeline/routing").DisableAntiforgery();
        routing.MapGet("", View);
        routing.MapPut("", SaveAsync);
        routing.MapGet("versions", async (HttpContext context, RoutingService service, CancellationToken cancel) => Results.Ok(new
        {
            versions = (await service.HistoryAsync(context.User.ToActor(), cancel)).Select(version => new { version = version.Number, at = Iso.Write(version.At), by = version.By, note = version.Note, hash = version.Hash }),
        }));
        routing.MapPost("rollback", RollBackAsync);
    }

    private static IResult View(HttpContext context, RoutingService service)
    {
        var (current, problem) = service.View(context.User.ToActor());
        return Results.Ok(new
        {
            version = current?.Version, hash = current?.Table.Hash, at = current is null ? null : Iso.Write(current.At), by = current?.By, note = current?.Note, problem,
            warnings = current?.Table.Warnings.Select(warning => new { kind = warning.Kind.ToString(), rule = warning.RuleId, message = warning.Message }) ?? [],
            table = current is null ? (JsonElement?)null : JsonSerializer.Deserialize<JsonElement>(current.Table.ToJson()),
        });
    }

    private static Task<IResult> SaveAsync(HttpContext context, RoutingService service, CancellationToken cancel) => WithBodyAsync(
        context, RoutingBodies.ReadSave, (actor, body) => service.SaveAsync(actor, body.Table, body.Seen, body.Note, cancel));

    private static Task<IResult> RollBackAsync(HttpContext context, RoutingService service, CancellationToken cancel) => WithBodyAsync(
        context, RoutingBodies.ReadRollBack, (actor, body) => service.RollBackAsync(actor, body.Version, body.Seen, body.Note, cancel));

    private static Task<IResult> WithBodyAsync<T>(HttpContext context, Func<ReadOnlyMemory<byte>, RequestBody<T>> read, Func<Actor, T, Task<RoutingOutcome>> work)
        where T : class
    {
        // Who may not do it at all is told that, not what is wrong with the body.
        var actor = context.User.ToActor();
        actor.Demand(Permission.ManagePipeline);
        return BodyReader.AnswerAsync(context, RoutingBodies.MaxBytes, async body =>
        {
            var (value, problems) = read(body);
            return Answer(value is null ? new RoutingOutcome.Invalid(problems) : await work(actor, value));
        });
    }

    private static IResult Answer(RoutingOutcome outcome) => outcome switch
    {
        RoutingOutcome.Saved saved => Results.Ok(new { version = saved.Version, warnings = saved.Warnings.Select(warning => new { kind = warning.Kind.ToString(), rule = warning.RuleId, message = warning.Message }) }),
        RoutingOutcome.Unchanged same => Results.Ok(new { version = same.Version, unchanged = true }),
        RoutingOutcome.Invalid invalid => Results.Problem(
            string.Join(" ", invalid.Problems), statusCode: StatusCodes.Status400BadRequest,
            extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["problems"] = invalid.Problems.Select(problem => new { field = problem.Field, message = problem.Message }) }),
        RoutingOutcome.Conflict conflict => Results.Problem(
            $"{conflict.Current?.By ?? "Somebody"} put version {conflict.Current?.Version} in force meanwhile; look at it before you change it.", statusCode: StatusCodes.Status409Conflict),
        RoutingOutcome.Missing missing => Results.Problem($"Version {missing.Version} is not kept any more, or cannot be used.", statusCode: StatusCodes.Status404NotFound),
        _ => throw new InvalidOperationException(outcome.ToString()),
    };
}
