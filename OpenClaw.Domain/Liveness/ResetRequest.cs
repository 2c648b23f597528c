using System.Text.Json.Serialization;

namespace OpenClaw.Domain.Liveness;

/// <summary>How far a reset is; stored before the step runs (spec 4 section 3).</summary>
public enum ResetStep
{
    /// <summary>It waits for its turn.</summary>
    Queued,

    /// <summary>The job is being disabled.</summary>
    Disabling,

    /// <summary>It is disabled, and left so for a moment.</summary>
    Settling,

    /// <summary>It is being enabled.</summary>
    Enabling,

    /// <summary>It could not be enabled; people were told, and every turn tries again.</summary>
    LeftDisabled,
}

/// <summary>Somebody, or the watchdog, wants a job to be disabled and enabled; one at a time for each job.</summary>
public sealed record ResetRequest
{
    public const int MaxReasonLength = 500;

    public required string Id { get; init; }

    /// <summary>The scheduler's id of the job.</summary>
    public required string JobId { get; init; }

    public required string JobName { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>The how manieth since the job was last healthy.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Who asked: "watchdog", "file", or a person.</summary>
    public string By { get; init; } = "";

    /// <summary>A person asked: it runs while the brake is on, and is not taken back when the job turns healthy.</summary>
    public bool Manual { get; init; }

    public ResetStep Step { get; init; }

    public DateTimeOffset? StepAt { get; init; }

    /// <summary>The replica that works on it.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Until then nobody else may take it: a replica that died frees it so.</summary>
    public DateTimeOffset? OwnedUntil { get; init; }

    public int EnableTries { get; init; }

    /// <summary>What went wrong before the job was enabled; the reset then counts as failed, and it is not known whether the job was disabled at all.</summary>
    public string Problem { get; init; } = "";

    /// <summary>Why the last try to enable it failed.</summary>
    public string EnableProblem { get; init; } = "";

    /// <summary>What the commands printed, shortened.</summary>
    public string Output { get; init; } = "";

    private const string NotEnabled = "It could not be enabled: ";

    /// <summary>Everything that went wrong.</summary>
    [JsonIgnore]
    public string Trouble => $"{Problem} {EnableProblem}".Trim();

    /// <summary>How the job stands while it cannot be enabled; that it is disabled is only said when it is known.</summary>
    [JsonIgnore]
    public string LeftBehind => Problem.Length == 0
        ? $"{JobName} ({JobId}) was disabled for a reset and could not be enabled again: {Cause}"
        : $"{JobName} ({JobId}) may be disabled, which is not known: {Trouble}";

    private string Cause => EnableProblem.StartsWith(NotEnabled, StringComparison.Ordinal) ? EnableProblem[NotEnabled.Length..] : EnableProblem;

    public bool IsFree(DateTimeOffset now) => OwnedUntil is not { } until || until <= now;
}

/// <summary>How a reset ended (spec 4 section 3).</summary>
public sealed record ResetResult
{
    public required string Id { get; init; }

    public required string JobId { get; init; }

    public required string JobName { get; init; }

    public required bool Success { get; init; }

    public required DateTimeOffset ExecutedAt { get; init; }

    public string? Error { get; init; }

    public string Output { get; init; } = "";

    public int Attempt { get; init; } = 1;

    public string By { get; init; } = "";

    public string Reason { get; init; } = "";
}

/// <summary>What nobody can make a request of; shown, and in nobody's way.</summary>
/// <param name="Text">As it came, shortened.</param>
/// <param name="Problem">What is wrong with it.</param>
/// <param name="Source">Where it came from.</param>
public sealed record PoisonedRequest(string Id, string Text, string Problem, string Source, DateTimeOffset At);
