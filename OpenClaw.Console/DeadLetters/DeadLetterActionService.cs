using System.Collections.Immutable;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Deliveries;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.DeadLetters;

/// <summary>
/// Requeues and dismisses dead letters: one, a selection, a group, or all that matches a filter. Each click is an operation in Redis that begins when its
/// time to be taken back is over; <see cref="DeadLetterRunner"/> carries it out, on whichever replica. The client's action id makes a click count once.
/// </summary>
public sealed class DeadLetterActionService(
    DeadLetterDeliveryService deliveries, RedisDeadLetterStore store, RedisDeliveryStore records, RedisOperationStore operations, AuditLog audit, ConsoleOptions options, TimeProvider time)
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReasonLength = 500;

    /// <summary>Highest rate, in records a minute.</summary>
    public const int MaxRate = 1_000_000;

    /// <summary>Most failures listed of one operation.</summary>
    public const int MaxFailures = RedisOperationStore.MaxFailures;

    /// <summary>Most operations kept.</summary>
    public const int MaxOperations = RedisOperationStore.MaxOperations;

    private const int Sampled = 3;
    private const int LongestWords = 300;

    private readonly RecentReasons _reasons = new();

    /// <summary>The last few reasons given for dismissing, the newest first; offered as suggestions.</summary>
    public IReadOnlyList<string> RecentReasons => _reasons.All;

    /// <summary>The rate a requeue of many is offered with.</summary>
    public int OfferedRate => options.Actions.RequeueRate;

    /// <summary>For how long an action can be taken back.</summary>
    public TimeSpan UndoWindow => options.Actions.UndoWindow;

    /// <summary>What an action would touch.</summary>
    public async Task<TargetPreview> PreviewAsync(Actor actor, DeadLetterTarget target, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        ArgumentNullException.ThrowIfNull(target);
        var gone = await deliveries.GoneAsync(cancel);
        if (target.Ids is { } ids)
        {
            var rows = await records.GetAsync([.. ids.Take(RedisDeadLetterStore.LargestAction)], cancel);
            var dead = rows.Where(row => row.Status.IsDead()).ToList();
            string[] left = [.. dead.Select(row => row.EndpointId).Where(gone.Contains)];
            return new TargetPreview(dead.Count, [.. dead.Take(Sampled)], rows is [var one] ? Words(one) : Words(target, [])) { Gone = left.Length, WhyGone = WhyGone(left) };
        }

        var now = time.GetUtcNow();
        var groups = await GroupsAsync(target, now, cancel);
        var counts = await deliveries.CountAsync(groups, target.Filter, now, cancel);
        var orphans = groups.Zip(counts).Where(pair => pair.Second > 0 && gone.Contains(pair.First.EndpointId)).ToList();
        var sample = new List<DeliveryRow>();
        foreach (var (group, _) in groups.Zip(counts).Where(pair => pair.Second > 0).Take(Sampled))
        {
            var found = await store.FindAsync(
                group.Id, target.Filter.Since(now), target.Filter.To, target.Filter.Words, 0, RedisDeadLetterStore.LargestAction, Sampled - sample.Count, null, cancel);
            sample.AddRange(await records.GetAsync(found.Ids, cancel));
        }

        return new TargetPreview(counts.Sum(), sample, Words(target, groups)) { Gone = orphans.Sum(pair => pair.Second), WhyGone = WhyGone(orphans.Select(pair => pair.First.EndpointId)) };
    }

    /// <summary>Makes dead letters pending again, in waves when they are several.</summary>
    /// <param name="actionId">The client's own id of this click; the same again changes nothing.</param>
    /// <param name="ratePerMinute">Most records a minute; 0: as fast as the endpoints take them.</param>
    public async Task<DeadLetterOutcome> RequeueAsync(Actor actor, string actionId, DeadLetterTarget target, int ratePerMinute, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        return ratePerMinute is < 0 or > MaxRate
            ? new DeadLetterOutcome.Invalid($"rate is {ratePerMinute}; it must be between 0 and {MaxRate} records a minute, 0 for none.")
            : await BeginAsync(actor, actionId, OperationKind.Requeue, target, "", ratePerMinute, cancel);
    }

    /// <summary>Takes dead letters out of delivery, with a reason; they can be restored for 30 days.</summary>
    public async Task<DeadLetterOutcome> DismissAsync(Actor actor, string actionId, DeadLetterTarget target, string? reason, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        var why = reason?.Trim() ?? "";
        if (why.Length is 0 or > MaxReasonLength)
        {
            return new DeadLetterOutcome.Invalid($"reason: give one of at most {MaxReasonLength} characters, the audit ledger keeps it.");
        }

        _reasons.Add(why);

        return await BeginAsync(actor, actionId, OperationKind.Dismiss, target, why, 0, cancel);
    }

    /// <summary>Takes an action back whose time is not over.</summary>
    public Task<DeadLetterOutcome> UndoAsync(Actor actor, string operationId, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        return EndAsync(actor, operationId, OperationState.Waiting, OperationState.Undone, "dead-letters.undo", cancel);
    }

    /// <summary>Ends an operation that runs; what it has done stays.</summary>
    public Task<DeadLetterOutcome> CancelAsync(Actor actor, string operationId, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        return EndAsync(actor, operationId, OperationState.Running, OperationState.Cancelled, "dead-letters.cancel", cancel);
    }

    /// <summary>The newest operations.</summary>
    public async Task<IReadOnlyList<RequeueOperation>> ListAsync(Actor actor, int count, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return await operations.ListAsync(Math.Clamp(count, 1, RedisOperationStore.MaxOperations), cancel);
    }

    public async Task<RequeueOperation?> GetAsync(Actor actor, string operationId, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return RequeueOperation.IsActionId(operationId) ? await operations.GetAsync(operationId, cancel) : null;
    }

    /// <summary>What an operation had no luck with.</summary>
    public async Task<IReadOnlyList<OperationFailure>> FailuresAsync(Actor actor, string operationId, int count, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return RequeueOperation.IsActionId(operationId) ? await operations.FailuresAsync(operationId, Math.Clamp(count, 1, RedisOperationStore.MaxFailures), cancel) : [];
    }

    private async Task<DeadLetterOutcome> BeginAsync(Actor actor, string actionId, OperationKind kind, DeadLetterTarget target, string reason, int rate, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!RequeueOperation.IsActionId(actionId))
        {
            return new DeadLetterOutcome.Invalid("id: give each action an id of its own, 8 to 64 letters, digits, hyphens and underscores.");
        }

        if (target.Ids is { Count: 0 or > RedisDeadLetterStore.LargestAction })
        {
            return new DeadLetterOutcome.Invalid($"ids: choose 1 to {RedisDeadLetterStore.LargestAction} records, or a group, or a filter.");
        }

        if (await operations.GetAsync(actionId, cancel) is { } known)
        {
            return new DeadLetterOutcome.Scheduled(known, Again: true);
        }

        var now = time.GetUtcNow();
        // What is requeued for an endpoint that is gone would be pending for ever, and the operation with it.
        var gone = kind is OperationKind.Requeue ? await deliveries.GoneAsync(cancel) : [];
        var (words, left) = await CollectAsync(actionId, target, gone, now, cancel);
        now = time.GetUtcNow(); // collecting many takes a moment that must not shorten the window
        var draft = new RequeueOperation
        {
            Id = actionId, Kind = kind, State = OperationState.Waiting, What = words, By = actor.Name, Reason = reason, RatePerMinute = rate, CreatedAt = now,
            CommitAt = now + options.Actions.UndoWindow, Total = 0,
        };
        var total = await operations.CreateAsync(draft, actor.Kind.ToString(), now, cancel);
        switch (total)
        {
            case 0:
                return new DeadLetterOutcome.Nothing(WhyGone(left) ?? "There is nothing left that it could be done to: somebody else was first, or it was delivered meanwhile.");
            case < 0:
                return new DeadLetterOutcome.Scheduled((await operations.GetAsync(actionId, cancel))!, Again: true);
        }

        // Not cancelled when the page is left: what was clicked is written down.
        await audit.AppendAsync(
            actor,
            new AuditAction($"dead-letters.{RequeueOperation.ToWire(kind)}", words) { Reason = reason, Operation = actionId, Detail = $"{total} records{(rate > 0 ? $", {rate} a minute" : "")}" },
            CancellationToken.None);
        return new DeadLetterOutcome.Scheduled(draft with { Total = total }, Again: false);
    }

    /// <param name="gone">Endpoints whose records are left alone.</param>
    /// <returns>What it is about, and the endpoints of what was left alone.</returns>
    private async Task<(string Words, IReadOnlyList<string> Left)> CollectAsync(string actionId, DeadLetterTarget target, IReadOnlyList<string> gone, DateTimeOffset now, CancellationToken cancel)
    {
        if (target.Ids is { } ids)
        {
            var standing = (await records.StandingAsync(ids, cancel)).Zip(ids).Where(pair => pair.First.Status is { } status && status.IsDead()).ToList();
            List<DeliveryId> dead = [.. standing.Where(pair => !gone.Contains(pair.First.EndpointId)).Select(pair => pair.Second)];
            if (dead.Count > 0)
            {
                await operations.CollectAsync(actionId, dead, cancel);
            }

            return (ids.Count == 1 && await records.GetAsync(ids[0], cancel) is { } one ? Words(one) : Words(target, []), [.. standing.Select(pair => pair.First.EndpointId).Where(gone.Contains)]);
        }

        var groups = await GroupsAsync(target, now, cancel);
        foreach (var group in groups.Where(group => !gone.Contains(group.EndpointId)))
        {
            await deliveries.CollectAsync(group.Id, target.Filter, now, actionId, cancel);
        }

        return (Words(target, groups), [.. groups.Select(group => group.EndpointId).Where(gone.Contains)]);
    }

    /// <summary>Why records of endpoints that are gone are not requeued; null: there are none.</summary>
    private static string? WhyGone(IEnumerable<string> endpointIds) => endpointIds.Distinct(StringComparer.Ordinal).ToList() switch
    {
        [] => null,
        [var one] => $"The endpoint {one} was removed: nothing would deliver what is requeued for it. Add an endpoint with the id {one} again, or dismiss these.",
        var several => $"The endpoints {string.Join(", ", several)} were removed: nothing would deliver what is requeued for them. Add endpoints with these ids again, or dismiss these.",
    };

    private async Task<DeadLetterOutcome> EndAsync(Actor actor, string operationId, OperationState from, OperationState to, string action, CancellationToken cancel)
    {
        var operation = RequeueOperation.IsActionId(operationId) ? await operations.GetAsync(operationId, cancel) : null;
        if (operation is null)
        {
            return new DeadLetterOutcome.Nothing("There is no such operation (any more).");
        }

        if (!await operations.EndAsync(operationId, from, to, $"by {actor.Name}", time.GetUtcNow(), cancel))
        {
            operation = (await operations.GetAsync(operationId, cancel)) ?? operation;
            return operation.State == to
                ? new DeadLetterOutcome.Scheduled(operation, Again: true)
                : new DeadLetterOutcome.Nothing(operation.State switch
                {
                    OperationState.Running => "It has begun: cancel it instead.",
                    OperationState.Waiting => "It has not begun: take it back instead.",
                    _ => $"It is over: {RequeueOperation.ToWire(operation.State)}{(operation.Why.Length > 0 ? ", " + operation.Why : "")}.",
                });
        }

        operation = (await operations.GetAsync(operationId, cancel)) ?? operation;
        await audit.AppendAsync(
            actor, new AuditAction(action, operation.What) { Operation = operationId, Before = RequeueOperation.ToWire(from), After = RequeueOperation.ToWire(to), Detail = $"{operation.Taken} of {operation.Total} were done" },
            CancellationToken.None);
        return new DeadLetterOutcome.Scheduled(operation, Again: false);
    }

    private async Task<IReadOnlyList<DeadLetterGroup>> GroupsAsync(DeadLetterTarget target, DateTimeOffset now, CancellationToken cancel) =>
        [.. (await store.GroupsAsync(now, cancel)).Where(group => target.Groups is null ? target.Filter.Matches(group) : target.Groups.Contains(group.Id))];

    private string Words(DeliveryRow row) => $"{row.SubjectId} to {deliveries.NameOf(row.EndpointId)}";

    private string Words(DeadLetterTarget target, IReadOnlyList<DeadLetterGroup> groups)
    {
        var filter = target.Filter;
        var what = target switch
        {
            { Ids: { Count: 1 } ids } => $"delivery {ids[0]}",
            { Ids: { } ids } => $"{ids.Count} chosen deliveries",
            { Groups: not null } when groups is [var group] => $"{deliveries.NameOf(group.EndpointId)}: {group.Cause}",
            { Groups: { } chosen } => $"{chosen.Count} groups",
            _ when filter.Endpoints.Count + filter.Causes.Count + filter.Statuses.Count == 0 => "all dead deliveries",
            _ => string.Join(", ", filter.Endpoints.Select(deliveries.NameOf).Concat(filter.Statuses).Concat(filter.Causes)),
        };
        if (target.Ids is null && (filter.Text.Length > 0 || filter.HasTime))
        {
            what += $" ({string.Join(", ", new[] { filter.Text.Length > 0 ? $"with \"{filter.Text}\"" : null, filter.HasTime ? $"died {Span(filter)}" : null }.OfType<string>())})";
        }

        return what.Length > LongestWords ? what[..LongestWords] + "..." : what;
    }

    private static string Span(OutboundFilter filter) => filter.Range is { } range ? $"in the last {range}" : $"{filter.From:yyyy-MM-dd HH:mm} to {filter.To:yyyy-MM-dd HH:mm} UTC";
}
