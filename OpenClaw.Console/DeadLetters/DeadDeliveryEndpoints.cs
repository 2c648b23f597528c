using OpenClaw.Console.Access;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.DeadLetters;

/// <summary>Dead deliveries over HTTP: groups, export, and operations. What the page does, a script can do.</summary>
internal static class DeadDeliveryEndpoints
{
    public static void MapDeadDeliveries(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/dead-letters/deliveries").DisableAntiforgery();
        group.MapGet("", GroupsAsync);
        group.MapGet("export", OutboundExport.HandleAsync);
        group.MapPost("restore", RestoreAsync);
        group.MapGet("operations", async (HttpContext context, DeadLetterActionService actions, CancellationToken cancel) =>
            Results.Ok((await actions.ListAsync(context.User.ToActor(), 50, cancel)).Select(Write)));
        group.MapPost("operations", BeginAsync);
        group.MapGet("operations/{id}", OperationAsync);
        group.MapPost("operations/{id}/undo", async (string id, HttpContext context, DeadLetterActionService actions, CancellationToken cancel) =>
            Answer(await actions.UndoAsync(context.User.ToActor(), id, cancel)));
        group.MapPost("operations/{id}/cancel", async (string id, HttpContext context, DeadLetterActionService actions, CancellationToken cancel) =>
            Answer(await actions.CancelAsync(context.User.ToActor(), id, cancel)));
    }

    private static async Task<IResult> GroupsAsync(HttpContext context, DeadLetterDeliveryService deliveries, CancellationToken cancel)
    {
        var view = await deliveries.ReadAsync(context.User.ToActor(), OutboundFilter.Read(context.Request.Query), cancel);
        return Results.Ok(new
        {
            view.Total, view.LastHour, view.HourBefore, view.Matching, view.Dismissed,
            groups = view.Groups.Select(one => new
            {
                one.Id, endpoint = one.Group.EndpointId, status = one.Group.Status.ToWire(), one.Group.Cause, one.Group.Count, one.Matching, firstSeen = Iso.Write(one.Group.FirstSeen),
                lastSeen = Iso.Write(one.Group.LastSeen), ages = OutboundGroup.Bins.Zip(one.Histogram).ToDictionary(), remedy = one.Remedy.Advice, breaker = one.Breaker.State.ToWire(),
                note = one.Note?.Text,
            }),
        });
    }

    private static async Task<IResult> BeginAsync(OperationRequest request, HttpContext context, DeadLetterActionService actions, CancellationToken cancel)
    {
        var actor = context.User.ToActor();
        actor.Demand(Domain.Access.Permission.Operate);
        var ids = request.Ids?.Select(id => DeliveryId.TryParse(id, out var parsed) ? parsed : (DeliveryId?)null).ToList();
        if (ids?.IndexOf(null) is >= 0 and var bad)
        {
            return Results.Problem($"ids: '{request.Ids![bad]}' is not a delivery id.", statusCode: StatusCodes.Status400BadRequest);
        }

        var target = new DeadLetterTarget(OutboundFilter.Read(context.Request.Query), request.Group is { } group ? [group] : null, ids?.OfType<DeliveryId>().ToList());
        return RequeueOperation.ParseKind(request.Action) switch
        {
            OperationKind.Requeue => Answer(await actions.RequeueAsync(actor, request.Id ?? "", target, request.Rate ?? 0, cancel)),
            OperationKind.Dismiss => Answer(await actions.DismissAsync(actor, request.Id ?? "", target, request.Reason, cancel)),
            _ => Results.Problem($"action is '{request.Action}'; give requeue or dismiss.", statusCode: StatusCodes.Status400BadRequest),
        };
    }

    private static async Task<IResult> OperationAsync(string id, HttpContext context, DeadLetterActionService actions, CancellationToken cancel)
    {
        var actor = context.User.ToActor();
        return await actions.GetAsync(actor, id, cancel) is { } operation
            ? Results.Ok(new { operation = Write(operation), failures = await actions.FailuresAsync(actor, id, RedisOperationStore.MaxFailures, cancel) })
            : Results.Problem("There is no such operation.", statusCode: StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> RestoreAsync(RestoreRequest request, HttpContext context, DeadLetterDeliveryService deliveries, CancellationToken cancel)
    {
        var actor = context.User.ToActor();
        actor.Demand(Domain.Access.Permission.Operate);
        var ids = (request.Ids ?? []).Select(id => DeliveryId.TryParse(id, out var parsed) ? parsed : default).Where(id => id != default).ToList();
        return Answer(await deliveries.RestoreAsync(actor, ids, cancel));
    }

    private static IResult Answer(DeadLetterOutcome outcome) => outcome switch
    {
        DeadLetterOutcome.Scheduled { Again: true } again => Results.Ok(Write(again.Operation)),
        DeadLetterOutcome.Scheduled scheduled => Results.Json(Write(scheduled.Operation), statusCode: StatusCodes.Status202Accepted),
        DeadLetterOutcome.Done done => Results.Ok(new { done.Count, refused = done.Refused.Select(one => new { id = one.Id.ToString(), one.Reason }) }),
        DeadLetterOutcome.Nothing nothing => Results.Problem(nothing.Message, statusCode: StatusCodes.Status409Conflict),
        DeadLetterOutcome.Invalid invalid => Results.Problem(invalid.Message, statusCode: StatusCodes.Status400BadRequest),
        _ => throw new InvalidOperationException(outcome.ToString()),
    };

    private static object Write(RequeueOperation one) => new
    {
        one.Id, action = RequeueOperation.ToWire(one.Kind), state = RequeueOperation.ToWire(one.State), one.What, one.By, one.Reason, rate = one.RatePerMinute, createdAt = Iso.Write(one.CreatedAt),
        commitAt = Iso.Write(one.CommitAt), endedAt = one.EndedAt is { } ended ? Iso.Write(ended) : null, one.Total, one.Taken, one.Succeeded, one.Failed, one.Skipped, one.Wave, one.Why,
    };

    /// <param name="Id">The client's own id of this action.</param>
    /// <param name="Action">requeue or dismiss.</param>
    /// <param name="Group">Only this group; the query narrows what is left.</param>
    /// <param name="Ids">Only these records.</param>
    /// <param name="Rate">Most records a minute; 0 none.</param>
    private sealed record OperationRequest(string? Id, string? Action, string? Group, IReadOnlyList<string>? Ids, int? Rate, string? Reason);

    private sealed record RestoreRequest(IReadOnlyList<string>? Ids);
}
