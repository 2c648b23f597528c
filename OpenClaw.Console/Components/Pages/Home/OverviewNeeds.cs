using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Live;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Scheduling;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Components.Pages.Home;

/// <summary>Something a person should look at now: what, why, and where to press.</summary>
public sealed record Need(string State, string What, string Why, string? Href = null, string? Action = null);

/// <summary>The facts the overview judges by.</summary>
public sealed record OverviewFacts
{
    public required RedisHealth Redis { get; init; }

    public required LiveState Live { get; init; }

    /// <summary>Why the stored secret cannot be used.</summary>
    public string? SecretProblem { get; init; }

    public bool SecretKnown { get; init; } = true;

    /// <summary>Whether the viewer may open Secrets.</summary>
    public bool MaySetSecret { get; init; }

    /// <summary>Envelopes refused in the last hour.</summary>
    public long RefusedLastHour { get; init; }

    /// <summary>Envelopes refused in the hour before.</summary>
    public long RefusedHourBefore { get; init; }

    /// <summary>The most frequent reason among the groups seen in the last hour.</summary>
    public string? TopReason { get; init; }

    /// <summary>When a milestone was last accepted; null before the first.</summary>
    public DateTimeOffset? LastAcceptedAt { get; init; }

    public bool FeedStale { get; init; }

    /// <summary>When the newest demand snapshot was made; null: none was ever accepted.</summary>
    public DateTimeOffset? DemandAt { get; init; }

    public bool DemandStale { get; init; }

    /// <summary>Enabled endpoints whose breaker is open or isolated, or whose address is not allowed.</summary>
    public IReadOnlyList<StoppedEndpoint> Stopped { get; init; } = [];

    /// <summary>Deliveries among the dead letters.</summary>
    public long DeadDeliveries { get; init; }

    /// <summary>Of these that died in the last hour.</summary>
    public long DeadLastHour { get; init; }

    /// <summary>Tasks that await approval.</summary>
    public long Approvals { get; init; }

    /// <summary>Since when the one that waits longest does.</summary>
    public DateTimeOffset? OldestApproval { get; init; }

    /// <summary>What people are told about monitored jobs.</summary>
    public IReadOnlyList<Escalation> Escalations { get; init; } = [];

    /// <summary>Recurring jobs whose last run failed, or whose turn did not come.</summary>
    public IReadOnlyList<RecurringJobView> TroubledJobs { get; init; } = [];

    /// <summary>Watchdog or reset daemon, paused although jobs are monitored.</summary>
    public IReadOnlyList<RecurringJobView> PausedGuards { get; init; } = [];

    /// <summary>What stops being accepted soon.</summary>
    public IReadOnlyList<Expiring> Expiring { get; init; } = [];

    /// <summary>Subsystems that could not be read, and why; while Redis is away they are not told of one by one.</summary>
    public IReadOnlyDictionary<string, string> Unread { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public required DateTimeOffset Now { get; init; }
}

/// <summary>An endpoint nothing is delivered to now.</summary>
/// <param name="State">open, isolated, or blocked: its address is not allowed.</param>
/// <param name="Waiting">Records that wait for it.</param>
public sealed record StoppedEndpoint(string Id, string Name, string State, string Cause, long Waiting);

/// <summary>Decides what needs a person, the worst first. A channel that was never used is quiet, not stale.</summary>
public static class OverviewNeeds
{
    public static IReadOnlyList<Need> Of(OverviewFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return [.. Storage(facts), .. Unread(facts), .. Secrets(facts), .. Approvals(facts), .. Escalations(facts), .. Deliveries(facts), .. Refusals(facts), .. Guards(facts), .. Jobs(facts), .. Ending(facts), .. Freshness(facts)];
    }

    private static IEnumerable<Need> Storage(OverviewFacts facts)
    {
        if (facts.Redis.State == RedisState.Away)
        {
            yield return new Need("away", "Redis is away", "Nothing is accepted and senders are told to retry. The console reconnects by itself; if it lasts, look at the redis-server.");
        }

        if (facts.Redis.State == RedisState.Up && facts.Live == LiveState.Away)
        {
            yield return new Need("away", "The live feed is away", "Envelopes are accepted, but open pages do not move. It retries by itself; the console's log says why.");
        }

        foreach (var warning in facts.Redis.Warnings)
        {
            yield return new Need("warning", "Redis is not set up safely", warning);
        }
    }

    private static IEnumerable<Need> Unread(OverviewFacts facts) => facts.Redis.State != RedisState.Up ? []
        : facts.Unread.OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => new Need("warning", $"{part.Key} could not be read", $"{part.Value}. What is shown of it is what was last known; it is tried again by itself."));

    private static IEnumerable<Need> Approvals(OverviewFacts facts)
    {
        if (facts.Approvals > 0)
        {
            yield return new Need(
                "awaiting approval", $"{Format.Count(facts.Approvals, "task awaits", "tasks await")} approval",
                facts.OldestApproval is { } since ? $"The oldest for {Format.Duration(facts.Now - since)}." : "", "/approvals", "Decide");
        }
    }

    private static IEnumerable<Need> Escalations(OverviewFacts facts) => facts.Escalations.Select(escalation => escalation.Job == Escalation.AllJobs
        ? new Need("blind", "The brake is on: no job is reset", escalation.Reason, "/liveness", "Open Liveness")
        : new Need(escalation.Kind.ToWire(), $"{escalation.Job}: {escalation.Kind.ToWire()}", escalation.Reason, $"/liveness/{Uri.EscapeDataString(escalation.Job)}", "Open the job"));

    private static IEnumerable<Need> Guards(OverviewFacts facts) => facts.PausedGuards.Select(job => new Need(
        "paused", $"The {job.Name} was paused by {job.Settings.PausedBy}{(job.Settings.PausedAt is { } since ? $" {Format.Relative(since, facts.Now)}" : "")}",
        $"{job.Settings.PauseReason?.TrimEnd('.')}. {(job.Name == WatchdogJob.Name ? "No monitored job is judged until it is resumed." : "No job is reset until it is resumed.")}", $"/jobs/{job.Name}", "Open the job"));

    private static IEnumerable<Need> Jobs(OverviewFacts facts) => facts.TroubledJobs.Select(job => job is { Neglected: true, LateSince: { } since }
        ? new Need("stale", $"{job.Name} has missed its turn", $"It should have run {Format.Relative(since, facts.Now)}, and no console took the turn.", $"/jobs/{job.Name}", "Open the job")
        : new Need("failed", $"{job.Name} failed at its last run", job.Last?.Sentence ?? "", $"/jobs/{job.Name}", "Open the job"));

    private static IEnumerable<Need> Ending(OverviewFacts facts) => facts.Expiring.OrderBy(one => one.At).Select(one =>
        new Need("expiring", $"{one.What} ends in {Format.Duration(one.At - facts.Now)}", "Whoever still uses it is refused after that.", one.Href, "Look at it"));

    private static IEnumerable<Need> Secrets(OverviewFacts facts)
    {
        var (href, action) = facts.MaySetSecret ? ("/secrets", "Set a secret") : (null, (string?)null);
        var ask = facts.MaySetSecret ? "" : " Ask an administrator.";
        if (facts.SecretProblem is { } problem)
        {
            yield return new Need("invalid", "The signing secret cannot be used", problem + ask, href, action);
        }
        else if (!facts.SecretKnown)
        {
            yield return new Need("invalid", "No signing secret is set", $"Every envelope is refused until there is one.{ask}", href, action);
        }
    }

    private static IEnumerable<Need> Deliveries(OverviewFacts facts)
    {
        foreach (var stopped in facts.Stopped)
        {
            yield return new Need(
                stopped.State, $"{stopped.Name} is {stopped.State}",
                $"{(stopped.Waiting == 0 ? "Nothing waits for it" : $"{Format.Count(stopped.Waiting, "record waits", "records wait")} for it")}. {stopped.Cause.TrimEnd('.')}.",
                $"/deliveries/endpoints/{Uri.EscapeDataString(stopped.Id)}", "Open the endpoint");
        }

        if (facts.DeadDeliveries > 0)
        {
            yield return new Need(
                "dead-letter", $"{Format.Count(facts.DeadDeliveries, "delivery is a dead letter", "deliveries are dead letters")}", (facts.DeadLastHour > 0 ? $"{Format.Number(facts.DeadLastHour)} more in the last hour. " : "") + "They are not tried again by themselves: mend the cause, then requeue them.",
                "/dead-letters", "See why");
        }
    }

    private static IEnumerable<Need> Refusals(OverviewFacts facts)
    {
        if (facts.RefusedLastHour > 0)
        {
            var why = facts.TopReason is { } reason ? $"Mostly: {reason}. " : "";
            var before = facts.RefusedHourBefore == 0 ? "None in the hour before." : $"{Format.Number(facts.RefusedHourBefore)} in the hour before.";
            yield return new Need("rejected", $"{Format.Count(facts.RefusedLastHour, "envelope", "envelopes")} refused in the last hour", why + before, "/dead-letters", "See why");
        }
    }

    private static IEnumerable<Need> Freshness(OverviewFacts facts)
    {
        if (facts is { FeedStale: true, LastAcceptedAt: { } accepted })
        {
            yield return new Need("stale", "The proof feed is stale", $"No milestone was accepted for {Format.Duration(facts.Now - accepted)}. Is the orchestrator running, and does it reach this console?", "/proof", "Open Proof");
        }

        if (facts is { DemandStale: true, DemandAt: { } made })
        {
            yield return new Need("stale", "Demand is stale", $"The newest summary is {Format.Duration(facts.Now - made)} old; it should come every few minutes.", "/demand", "Open Demand");
        }
    }
}
