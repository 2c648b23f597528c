using System.Globalization;
using OpenClaw.Console.Access;
using OpenClaw.Console.Ingest;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;

namespace OpenClaw.Console.Gates;

/// <summary>The mode of the pipeline, its gates and the sweep over HTTP, for administrators, operators and the command line.</summary>
internal static class GateEndpoints
{
    /// <summary>The code of a refused live mode.</summary>
    public const string LiveDisabled = "LIVE_DISABLED";

    public static void MapGates(this IEndpointRouteBuilder routes)
    {
        var pipeline = routes.MapGroup("/api/pipeline").DisableAntiforgery();
        pipeline.MapGet("mode", async (HttpContext context, GateService gates, CancellationToken cancel) => Results.Ok(GateJson.Of(await gates.ViewAsync(context.User.ToActor(), cancel))));
        pipeline.MapPut("mode", SetModeAsync);
        // It runs to its end also when the caller hangs up: what it has begun is removed and kept as evidence.
        pipeline.MapPost("synthetic", async (HttpContext context, GateService gates) => Results.Ok(GateJson.Of(await gates.RunSyntheticAsync(context.User.ToActor(), CancellationToken.None))));
        pipeline.MapPost("synthetic/{label}", RunOneAsync);
        pipeline.MapGet("shadow-summary", ShadowAsync);
        pipeline.MapPost("sweep", SweepAsync);
    }

    private static async Task<IResult> SetModeAsync(HttpContext context, ModeService modes, CancellationToken cancel)
    {
        var actor = context.User.ToActor();
        // Who may not do it at all is told that, not what is wrong with the body.
        actor.Demand(Permission.ManagePipeline);
        return await BodyReader.AnswerAsync(context, ModeBody.MaxBytes, async body =>
        {
            var (asked, problems) = ModeBody.Read(body);
            return asked is null
                ? Problem(
                    StatusCodes.Status400BadRequest, problems[0].Field.Length == 0 ? "invalid_json" : "invalid_field", string.Join(" ", problems.Select(problem => $"{problem.Field} {problem.Message}".TrimStart())),
                    ("field", problems[0].Field), ("problems", problems.Select(problem => new { field = problem.Field, message = problem.Message })))
                : Answer(await modes.SetAsync(actor, asked.Mode, asked.Confirm, asked.Reason, cancel));
        });
    }

    private static IResult Answer(ModeOutcome outcome) => outcome switch
    {
        ModeOutcome.Done done => Results.Ok(GateJson.Of(done.State)),
        ModeOutcome.Refused refused => Problem(StatusCodes.Status409Conflict, LiveDisabled, refused.Why, ("checks", GateJson.Of(refused.Checks))),
        ModeOutcome.Conflict conflict => Problem(
            StatusCodes.Status409Conflict, "stale_version", $"{conflict.State.By} set the mode to {conflict.State.Mode.ToWire()} at the same moment; look at it anew.", ("current", GateJson.Of(conflict.State))),
        _ => throw new InvalidOperationException(outcome.ToString()),
    };

    private static async Task<IResult> RunOneAsync(string label, HttpContext context, GateService gates, CancellationToken cancel) =>
        await gates.RunSyntheticAsync(context.User.ToActor(), label, cancel) is { } result
            ? Results.Ok(GateJson.Of(result))
            : Problem(StatusCodes.Status404NotFound, "not_found", $"There is no synthetic task of that label; there are {string.Join(", ", SyntheticFixture.All.Select(fixture => fixture.Label))}.");

    private static async Task<IResult> ShadowAsync(string? window, HttpContext context, GateService gates, CancellationToken cancel)
    {
        var actor = context.User.ToActor();
        actor.Demand(Permission.View);
        var hours = window is null ? LiveGate.ShadowTime.TotalHours : double.TryParse(window, NumberStyles.Float, CultureInfo.InvariantCulture, out var given) ? given : double.NaN;
        return double.IsFinite(hours) && Math.Abs(hours) < 10_000 && await gates.ShadowAsync(actor, TimeSpan.FromHours(hours), cancel) is { } summary
            ? Results.Ok(GateJson.Of(summary))
            : Problem(StatusCodes.Status400BadRequest, "invalid_field", $"window must be a number of hours, at most {ShadowWatch.Longest.TotalHours:0}.", ("field", "window"));
    }

    private static async Task<IResult> SweepAsync(bool? dryRun, HttpContext context, SweepService sweeps, CancellationToken cancel) =>
        Results.Ok(GateJson.Of(await sweeps.SweepAsync(context.User.ToActor(), dryRun ?? false, cancel)));

    private static IResult Problem(int status, string code, string detail, params (string Name, object? Value)[] more) => Results.Problem(
        detail, statusCode: status, extensions: new Dictionary<string, object?>(more.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)), StringComparer.Ordinal) { ["code"] = code });
}
