using System.Collections.Concurrent;
using OpenClaw.Console.Access;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Demand;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Scheduling;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Components.Pages.Home;

/// <summary>What each subsystem last said; null: it has not been heard yet.</summary>
public sealed record OverviewRead
{
    public static OverviewRead Nothing { get; } = new();

    public Overview? Proof { get; init; }

    public (LatestDemand? Latest, bool Stale)? Demand { get; init; }

    public TaskBoard? Tasks { get; init; }

    public IReadOnlyList<EndpointStatus>? Endpoints { get; init; }

    public RejectionOverview? Refused { get; init; }

    public OutboundOverview? Dead { get; init; }

    public LivenessSummary? Liveness { get; init; }

    public IReadOnlyList<RecurringJobView>? Jobs { get; init; }

    public IReadOnlyList<Expiring> Expiring { get; init; } = [];

    /// <summary>Subsystems that could not be read now, by name, and why; what is shown of them is what was last known.</summary>
    public IReadOnlyDictionary<string, string> Failed { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Something that stops being accepted soon.</summary>
public sealed record Expiring(string What, DateTimeOffset At, string Href);

/// <summary>Reads every subsystem once, all at the same time. One that fails says so, and the others stay.</summary>
public sealed class OverviewReader(
    ProofService proof, DemandService demand, TaskService tasks, EndpointService endpoints, DeadLetterService refused, DeadLetterDeliveryService dead, LivenessService liveness, JobService jobs, SecretService secrets,
    TokenService tokens, TimeProvider time)
{
    /// <summary>Secrets and tokens that end within this are told of.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromDays(3);

    public async Task<OverviewRead> ReadAsync(Actor actor, OverviewRead before, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(before);
        var failed = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var ofProof = PartAsync("Proof", before.Proof, async () => await proof.OverviewAsync(actor, cancel), failed);
        var ofDemand = PartAsync<(LatestDemand? Latest, bool Stale)?>("Demand", before.Demand, async () => await demand.LatestAsync(actor, cancel), failed);
        var ofTasks = PartAsync("Pipeline", before.Tasks, async () => await tasks.BoardAsync(actor, cancel), failed);
        var ofEndpoints = PartAsync("Deliveries", before.Endpoints, async () => await endpoints.ReadAsync(actor, cancel), failed);
        var ofRefused = PartAsync("Dead letters", before.Refused, async () => await refused.ReadAsync(actor, cancel), failed);
        var ofDead = PartAsync("Dead letters", before.Dead, async () => await dead.ReadAsync(actor, OutboundFilter.All, cancel), failed);
        var ofLiveness = PartAsync("Liveness", before.Liveness, async () => await liveness.SummaryAsync(actor, cancel), failed);
        var ofJobs = PartAsync("Jobs", before.Jobs, async () => await jobs.BoardAsync(actor, cancel), failed);
        var ofExpiring = PartAsync("Secrets", before.Expiring, () => ExpiringAsync(actor, cancel), failed);
        await Task.WhenAll(ofProof, ofDemand, ofTasks, ofEndpoints, ofRefused, ofDead, ofLiveness, ofJobs, ofExpiring);
        return new OverviewRead
        {
            Proof = await ofProof, Demand = await ofDemand, Tasks = await ofTasks, Endpoints = await ofEndpoints, Refused = await ofRefused, Dead = await ofDead, Liveness = await ofLiveness, Jobs = await ofJobs,
            Expiring = await ofExpiring ?? [], Failed = failed,
        };
    }

    /// <summary>Reads a part; one that cannot be read stays as it was and says why.</summary>
    internal static async Task<T?> PartAsync<T>(string name, T? before, Func<Task<T?>> read, ConcurrentDictionary<string, string> failed)
    {
        try
        {
            return await read();
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (RedisUnavailableException)
        {
            failed[name] = "Redis is away";
        }
#pragma warning disable CA1031 // Whatever is wrong with one subsystem, the others are shown.
        catch (Exception error)
        {
            failed[name] = error.Message;
        }
#pragma warning restore CA1031

        return before;
    }

    /// <summary>Those this person can do something about.</summary>
    private async Task<IReadOnlyList<Expiring>?> ExpiringAsync(Actor actor, CancellationToken cancel)
    {
        var end = time.GetUtcNow() + Soon;
        var found = new List<Expiring>();
        if (actor.May(Permission.ManageSecrets))
        {
            found.AddRange(secrets.List(actor).Where(secret => secret is { Accepted: true, AcceptedUntil: { } until } && until < end).Select(secret => new Expiring($"The secret {secret.KeyId}", secret.AcceptedUntil!.Value, "/secrets")));
        }

        if (actor.May(Permission.ManageTokens))
        {
            found.AddRange((await tokens.ListAsync(actor, cancel)).Where(token => token.ExpiresAt > time.GetUtcNow() && token.ExpiresAt < end).Select(token => new Expiring($"The token {token.Name}", token.ExpiresAt, "/access")));
        }

        return found;
    }
}
