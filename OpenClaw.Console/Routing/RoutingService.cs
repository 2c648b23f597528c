using OpenClaw.Console.Audit;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Routing;

namespace OpenClaw.Console.Routing;

/// <summary>The routing table for people and for submitted tasks. Every change is a version, and audited.</summary>
public sealed class RoutingService(RoutingState state, RedisRoutingStore store, AuditLog audit, TimeProvider time)
{
    /// <summary>Longest note of a version, in characters.</summary>
    public const int MaxNote = RoutingBodies.MaxNote;

    /// <summary>Versions kept; older ones are let go.</summary>
    public const int MaxVersions = RedisRoutingStore.MaxVersions;

    /// <summary>What is in force; null: not loaded, and submitting answers ROUTING_NOT_LOADED.</summary>
    public RoutingInForce? Current => state.Current;

    /// <summary>Raised when the table or what is wrong with it changed; on any thread.</summary>
    public event Action? Changed
    {
        add => state.Changed += value;
        remove => state.Changed -= value;
    }

    public RoutingView View(Actor actor)
    {
        actor.Demand(Permission.View);
        return new RoutingView(state.Current, state.Problem);
    }

    /// <summary>Who would get a task by the table in force; null: none is.</summary>
    public RoutingExplanation? Preview(Actor actor, string goal, IReadOnlyCollection<string> requiredCapabilities)
    {
        actor.Demand(Permission.View);
        return state.Current?.Table.Explain(goal, requiredCapabilities, time.GetUtcNow());
    }

    /// <summary>What a text says as a routing table, before it is saved.</summary>
    public RoutingReading Check(Actor actor, string json)
    {
        actor.Demand(Permission.View);
        return RoutingTable.Parse(json);
    }

    /// <summary>Every version kept, the newest first.</summary>
    public Task<IReadOnlyList<RoutingVersion>> HistoryAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return store.ListAsync(cancel);
    }

    /// <summary>Puts a table in force, if the one in force is still the one that was seen.</summary>
    /// <param name="seen">Number of the version that was seen; 0: none was.</param>
    public async Task<RoutingOutcome> SaveAsync(Actor actor, string json, int seen, string? note, CancellationToken cancel)
    {
        actor.Demand(Permission.ManagePipeline);
        return RoutingTable.Parse(json) switch
        {
            RoutingReading.Invalid invalid => new RoutingOutcome.Invalid(invalid.Problems),
            RoutingReading.Ready { Table.IsRoutable: false } => new RoutingOutcome.Invalid([new FieldProblem("rules", "has no rule that can be used, so no task could be routed.")]),
            RoutingReading.Ready ready => await PutAsync(actor, ready.Table, seen, note, "routing.change", cancel),
            var other => throw new InvalidOperationException(other.ToString()),
        };
    }

    /// <summary>Puts an older version in force again, as a new version.</summary>
    public async Task<RoutingOutcome> RollBackAsync(Actor actor, int version, int seen, string? note, CancellationToken cancel)
    {
        actor.Demand(Permission.ManagePipeline);
        return version >= 1 && await store.FindAsync(version, cancel) is { } found && RoutingTable.Parse(found.Json) is RoutingReading.Ready { Table: { IsRoutable: true } table }
            ? await PutAsync(actor, table, seen, Cut(note) is { Length: > 0 } why ? why : $"Back to version {version}", "routing.rollback", cancel)
            : new RoutingOutcome.Missing(version);
    }

    private async Task<RoutingOutcome> PutAsync(Actor actor, RoutingTable table, int seen, string? note, string action, CancellationToken cancel)
    {
        var before = state.Current;
        if (before?.Table.Hash == table.Hash && before.Version == seen)
        {
            return new RoutingOutcome.Unchanged(before.Version);
        }

        // A stored table that cannot be read was seen by nobody: any other one replaces it.
        seen = before is null ? (await store.LatestAsync(cancel))?.Number ?? 0 : seen;
        if (await store.SaveAsync(seen, table, actor.Name, Cut(note), time.GetUtcNow(), cancel) is not { } number)
        {
            await state.RefreshAsync(cancel);
            return new RoutingOutcome.Conflict(state.Current);
        }

        // Not cancelled when the page is left: what was done is written down.
        await audit.AppendAsync(
            actor,
            new AuditAction(action, $"version {number}")
            {
                Before = seen == 0 ? "none" : $"version {seen}", After = $"version {number}", Reason = Cut(note), Detail = before is null ? "" : RoutingState.Describe(before.Table, table),
            },
            CancellationToken.None);
        await state.RefreshAsync(CancellationToken.None);
        return new RoutingOutcome.Saved(number, table.Warnings);
    }

    private static string Cut(string? note) => note?.Trim() is { } text ? text.Length <= MaxNote ? text : text[..MaxNote] : "";
}

/// <summary>What there is to see of the routing.</summary>
/// <param name="Current">Null: no task can be routed.</param>
/// <param name="Problem">What is wrong with the stored table or the file, and what to do; null: nothing.</param>
public sealed record RoutingView(RoutingInForce? Current, string? Problem);

/// <summary>How a change of the routing went.</summary>
public abstract record RoutingOutcome
{
    private RoutingOutcome()
    {
    }

    /// <summary>It is in force on every replica.</summary>
    public sealed record Saved(int Version, IReadOnlyList<RoutingWarning> Warnings) : RoutingOutcome;

    /// <summary>It is what is in force already; no version was made.</summary>
    public sealed record Unchanged(int Version) : RoutingOutcome;

    /// <summary>It is no table that can be used; every bad field is named.</summary>
    public sealed record Invalid(IReadOnlyList<FieldProblem> Problems) : RoutingOutcome;

    /// <summary>Somebody else changed it meanwhile.</summary>
    /// <param name="Current">What they put in force.</param>
    public sealed record Conflict(RoutingInForce? Current) : RoutingOutcome;

    /// <summary>That version is not kept any more, or cannot be used.</summary>
    public sealed record Missing(int Version) : RoutingOutcome;
}
