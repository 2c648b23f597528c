using System.Text.Json;
using OpenClaw.Console.Access;
using OpenClaw.Console.Demand;
using OpenClaw.Console.Demo;
using OpenClaw.Console.Ingest;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Backfill;
using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Demand;
using OpenClaw.Domain.EcmaScript;

namespace OpenClaw.Console.Emit;

/// <summary>Emitting over HTTP, for machines with the scope milestones:write and for operators (spec 2 section 1).</summary>
internal static class EmitEndpoints
{
    public static void MapEmit(this IEndpointRouteBuilder routes)
    {
        var milestones = routes.MapGroup("/api/milestones").DisableAntiforgery();
        milestones.MapPost("", EmitAsync);
        milestones.MapPost("status", StatusAsync);
        milestones.MapPost("backfills", BackfillAsync);
        var state = routes.MapGroup("/api/demand/state").DisableAntiforgery();
        state.MapPut("", PutStateAsync);
        state.MapGet("", GetStateAsync);
    }

    private static async Task<IResult> EmitAsync(HttpContext context, EmitService emits, DemoMark demo, CancellationToken cancel)
    {
        var actor = context.User.ToActor();
        actor.Demand(Permission.Emit);
        return await BodyReader.AnswerAsync(context, emits.MaxBodyBytes, async body => await emits.EmitAsync(actor, body, cancel, demo.IsOn(context.Request)) switch
        {
            EmitResult.Emitted emitted => TypedResults.Json(new EmitAnswer(emitted.MilestoneId, emitted.IdempotencyKey), statusCode: StatusCodes.Status202Accepted),
            EmitResult.Known known => TypedResults.Json(new EmitAnswer(known.MilestoneId, known.IdempotencyKey)),
            EmitResult.Invalid invalid => BodyReader.Invalid(invalid.Problems),
            EmitResult.TooLarge large => BodyReader.TooLarge(large.MaxBytes),
            var other => throw new InvalidOperationException($"Not an outcome: {other}"),
        });
    }

    private static async Task<IResult> StatusAsync(StatusRequest request, HttpContext context, EmitService emits, CancellationToken cancel) =>
        request.MilestoneIds is { Length: <= EmitService.MaxAsked } ids && ids.All(id => !string.IsNullOrWhiteSpace(id))
            ? TypedResults.Json(new StatusAnswer(await emits.StatesAsync(context.User.ToActor(), ids, cancel)))
            : BodyReader.Invalid([new FieldProblem("milestoneIds", $"must be a list of at most {EmitService.MaxAsked} ids.")]);

    /// <summary>What a backfill by the command line has done: one entry in the ledger.</summary>
    private static async Task<IResult> BackfillAsync(HttpContext context, BackfillService backfill, CancellationToken cancel)
    {
        var actor = context.User.ToActor();
        actor.Demand(Permission.Emit);
        return await BodyReader.AnswerAsync(context, BackfillReport.MaxBytes, async body =>
        {
            var (report, problems) = BackfillReport.Read(body);
            if (report is null)
            {
                return BodyReader.Invalid(problems);
            }

            await backfill.EnterAsync(actor, report, cancel);
            return TypedResults.NoContent();
        });
    }

    private static async Task<IResult> PutStateAsync(string? force, HttpContext context, DemandStateService states, CancellationToken cancel)
    {
        var actor = context.User.ToActor();
        actor.Demand(Permission.Emit);
        if (force is not (null or "" or "true" or "false"))
        {
            return BodyReader.Invalid([new FieldProblem("force", "must be true or false.")]);
        }

        return await BodyReader.AnswerAsync(context, DemandStateService.MaxBytes, async body => await states.PutAsync(actor, body, force == "true", cancel) switch
        {
            DemandStateOutcome.Put put => TypedResults.Text(Write(put), "application/json"),
            DemandStateOutcome.Invalid invalid => BodyReader.Invalid(invalid.Problems),
            DemandStateOutcome.Busy => TypedResults.Problem("Others are setting the demand state at the same time, again and again. Send it again.", statusCode: StatusCodes.Status409Conflict),
            var other => throw new InvalidOperationException($"Not an outcome: {other}"),
        });
    }

    private static async Task<IResult> GetStateAsync(HttpContext context, DemandStateService states, CancellationToken cancel) =>
        await states.ReadAsync(context.User.ToActor(), cancel) is { Json: { } json }
            ? TypedResults.Text(json, "application/json")
            : TypedResults.Problem("No demand state was put yet.", statusCode: StatusCodes.Status404NotFound);

    private static string Write(DemandStateOutcome.Put put) => System.Text.Encoding.UTF8.GetString(WireJson.ToUtf8(put, static (Utf8JsonWriter writer, DemandStateOutcome.Put value) =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("emitted"u8, value.Emitted);
        writer.WriteString("summaryId"u8, value.Summary?.SummaryId);
        writer.WriteString("milestoneId"u8, value.Summary is { } summary ? DemandMilestone.IdOf(summary.SummaryId) : null);
        writer.WritePropertyName("snapshot"u8);
        if (value.Summary is { } snapshot)
        {
            writer.WriteSnapshot(snapshot);
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteEndObject();
    }));

    private sealed record EmitAnswer(string MilestoneId, string IdempotencyKey);

    private sealed record StatusRequest(string[]? MilestoneIds);

    private sealed record StatusAnswer(IReadOnlyList<EmitState> Items);
}
