using OpenClaw.Console.Audit;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Demo;
using OpenClaw.Console.Emit;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>The endpoints for people: how they do, and what administrators change about them. Every change is audited.</summary>
public sealed class EndpointService(
    DeliveryEndpoints endpoints, RedisEndpointStore store, RedisDeliveryStore records, RedisBreakerStore breakers, EmitService emits, AuditLog audit, ConsoleOptions options, TimeProvider time)
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReasonLength = 500;

    private static readonly DeliveryStatus[] Troubled = [DeliveryStatus.Retrying, DeliveryStatus.DeadLetter, DeliveryStatus.Rejected];

    /// <summary>Raised when an endpoint was added, changed or removed, here or on another replica; on any thread.</summary>
    public event Action? Changed
    {
        add => endpoints.Changed += value;
        remove => endpoints.Changed -= value;
    }

    /// <summary>Every endpoint, by name.</summary>
    public IReadOnlyList<EndpointEntry> List(Actor actor)
    {
        actor.Demand(Permission.View);
        return endpoints.Entries;
    }

    /// <summary>Every endpoint with how it does now.</summary>
    public async Task<IReadOnlyList<EndpointStatus>> ReadAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        var (entries, now) = (endpoints.Entries, time.GetUtcNow());
        string[] ids = [.. entries.Select(entry => entry.Endpoint.Id)];
        var counts = records.CountAsync(ids, now, cancel);
        var states = breakers.ReadAsync(ids, cancel);
        var figures = Task.WhenAll(ids.Select(id => breakers.FiguresAsync(id, now, cancel)));
        var troubles = Task.WhenAll(ids.Select(id => records.ListAsync([id], Troubled, null, 1, cancel)));
        var (breaker, count, figure, trouble) = (await states, await counts, await figures, await troubles);
        return [.. entries.Select((entry, i) => new EndpointStatus(entry, breaker[entry.Endpoint.Id], count[i], figure[i], trouble[i].Rows is [var newest] ? newest : null))];
    }

    /// <summary>Adds an endpoint, or changes one that is still what the caller saw.</summary>
    /// <param name="seen">What was seen; null: it is a new one.</param>
    public async Task<EndpointOutcome> SaveAsync(Actor actor, DeliveryEndpoint endpoint, EndpointEntry? seen, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageEndpoints);
        ArgumentNullException.ThrowIfNull(endpoint);
        // Whoever edits what the demo made, or makes something like it, does not change what is made up.
        endpoint = actor == DemoService.DemoActor ? endpoint : endpoint with { Demo = seen?.Endpoint.Demo ?? false };
        EndpointProblem[] problems = [.. endpoint.Check(options.Deliveries.AllowedHttpHosts)];
        if (problems.Length > 0)
        {
            return new EndpointOutcome.Invalid(problems);
        }

        if (seen is null && endpoints.Find(endpoint.Id) is not null)
        {
            return new EndpointOutcome.Invalid([new EndpointProblem("id", $"There is an endpoint {endpoint.Id} already: choose another id.")]);
        }

        if (seen is null && endpoints.Entries.Count >= RedisEndpointStore.MaxEndpoints)
        {
            return new EndpointOutcome.Invalid([new EndpointProblem("id", $"There are {RedisEndpointStore.MaxEndpoints} endpoints, which is the most: remove one first.")]);
        }

        if (seen?.Endpoint == endpoint)
        {
            return new EndpointOutcome.Done();
        }

        return await PutAsync(actor, endpoint, seen, seen is null ? "endpoint.add" : "endpoint.change", cancel);
    }

    /// <summary>Lets an endpoint take deliveries, or not; its records are kept while it does not.</summary>
    public async Task<EndpointOutcome> SetEnabledAsync(Actor actor, string endpointId, bool enabled, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageEndpoints);
        return Find(endpointId) switch
        {
            null => new EndpointOutcome.Missing(endpointId),
            { } entry when entry.Endpoint.Enabled == enabled => new EndpointOutcome.Done(),
            { } entry => await PutAsync(actor, entry.Endpoint with { Enabled = enabled }, entry, enabled ? "endpoint.enable" : "endpoint.disable", cancel),
        };
    }

    /// <summary>Removes an endpoint that is disabled and has nothing left that waits for a decision. One that was configured goes back to its configuration.</summary>
    public async Task<EndpointOutcome> RemoveAsync(Actor actor, string endpointId, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageEndpoints);
        if (Find(endpointId) is not { Stored.Length: > 0 } entry)
        {
            return Find(endpointId) is null ? new EndpointOutcome.Missing(endpointId) : Refused("It stands in the configuration and nothing about it was changed here. Take it out there, or disable it.");
        }

        if (!entry.Configured && await WhyNotRemovedAsync(entry.Endpoint, cancel) is { } why)
        {
            return Refused(why);
        }

        if (!await store.RemoveAsync(endpointId, entry.Stored, time.GetUtcNow(), cancel))
        {
            return Conflict();
        }

        await endpoints.RefreshAsync(cancel);
        await audit.AppendAsync(actor, new AuditAction(entry.Configured ? "endpoint.reset" : "endpoint.remove", endpointId) { Before = Describe(entry.Endpoint) }, CancellationToken.None);
        return new EndpointOutcome.Done();
    }

    /// <summary>Stops deliveries to an endpoint until somebody closes its breaker again.</summary>
    public Task<EndpointOutcome> IsolateAsync(Actor actor, string endpointId, string? reason, CancellationToken cancel) => TurnAsync(actor, endpointId, reason, isolate: true, cancel);

    /// <summary>Lets deliveries to an endpoint go on at once.</summary>
    public Task<EndpointOutcome> CloseAsync(Actor actor, string endpointId, string? reason, CancellationToken cancel) => TurnAsync(actor, endpointId, reason, isolate: false, cancel);

    /// <summary>Emits a test milestone to this endpoint alone.</summary>
    public async Task<EndpointOutcome> SendTestAsync(Actor actor, string endpointId, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        if (Find(endpointId)?.Endpoint is not { } endpoint)
        {
            return new EndpointOutcome.Missing(endpointId);
        }

        if (Find(endpointId)?.Problem is { } problem)
        {
            return Refused(problem);
        }

        if (!endpoint.Takes(DeliveryChannel.Milestones))
        {
            return Refused(endpoint.Enabled ? "It takes no milestones, and a made-up demand summary would replace the real one there." : "It is disabled: enable it first.");
        }

        var sent = await emits.EmitToAsync(TestMilestone.For(endpoint, actor, time.GetUtcNow()), endpoint.Id, actor.Name, cancel);
        await audit.AppendAsync(actor, "endpoint.test", endpointId, sent.MilestoneId, CancellationToken.None);
        return new EndpointOutcome.Sent(sent.Records[0]);
    }

    private async Task<EndpointOutcome> TurnAsync(Actor actor, string endpointId, string? reason, bool isolate, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        var why = reason?.Trim() ?? "";
        if (why.Length is 0 or > MaxReasonLength)
        {
            return Refused($"Give a reason of at most {MaxReasonLength} characters: the audit ledger keeps it.");
        }

        if (Find(endpointId) is null)
        {
            return new EndpointOutcome.Missing(endpointId);
        }

        var cause = $"{actor.Name}: {why}";
        var before = isolate
            ? await breakers.IsolateAsync(endpointId, cause, time.GetUtcNow(), cancel)
            : await breakers.CloseAsync(endpointId, cause, time.GetUtcNow(), cancel);
        // Not cancelled when the page is left: what was done is written down.
        await audit.AppendAsync(
            actor, new AuditAction(isolate ? "breaker.isolate" : "breaker.close", endpointId) { Before = before.ToWire(), After = isolate ? "isolated" : "closed", Reason = why }, CancellationToken.None);
        return new EndpointOutcome.Done();
    }

    private async Task<EndpointOutcome> PutAsync(Actor actor, DeliveryEndpoint endpoint, EndpointEntry? seen, string action, CancellationToken cancel)
    {
        if (!await store.PutAsync(endpoint, seen?.Stored ?? "", time.GetUtcNow(), cancel))
        {
            return Conflict();
        }

        await endpoints.RefreshAsync(cancel);
        await audit.AppendAsync(actor, new AuditAction(action, endpoint.Id) { Before = seen is null ? "" : Describe(seen.Endpoint), After = Describe(endpoint) }, CancellationToken.None);
        return new EndpointOutcome.Done();
    }

    private async Task<string?> WhyNotRemovedAsync(DeliveryEndpoint endpoint, CancellationToken cancel)
    {
        if (endpoint.Enabled)
        {
            return "It is enabled: disable it first, so that nothing is emitted to it meanwhile.";
        }

        var counts = (await records.CountAsync([endpoint.Id], time.GetUtcNow(), cancel))[0];
        var left = counts.Backlog + counts.InFlight + counts[DeliveryStatus.DeadLetter] + counts[DeliveryStatus.Rejected] + counts[DeliveryStatus.Dismissed];
        return left == 0 ? null : $"{left} of its records wait for delivery, stand among the dead letters or can be restored: nothing of that may get lost. Leave it disabled until they are dealt with.";
    }

    private EndpointEntry? Find(string endpointId) => endpoints.Entries.FirstOrDefault(entry => entry.Endpoint.Id == endpointId);

    private static EndpointOutcome.Refused Refused(string why) => new(why);

    private static EndpointOutcome.Refused Conflict() => new("Somebody else changed this endpoint at the same moment; look at it anew before you change it.");

    private static string Describe(DeliveryEndpoint endpoint) =>
        $"{endpoint.Url} [{string.Join(", ", endpoint.Channels.Select(channel => channel.ToWire()))}] {(endpoint.Enabled ? "enabled" : "disabled")}, {endpoint.Concurrency} at once, "
        + $"{(endpoint.RatePerMinute == 0 ? "no rate" : $"{endpoint.RatePerMinute} a minute")}, {endpoint.Headers.ToWire()}";
}
