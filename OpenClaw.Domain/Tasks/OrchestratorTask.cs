using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OpenClaw.Domain.Approvals;
using OpenClaw.Domain.Routing;

namespace OpenClaw.Domain.Tasks;

/// <summary>A task of the orchestrator (spec 3 section 1), as it is stored, sent and shown.</summary>
public sealed record OrchestratorTask
{
    public const int CurrentSchema = 1;

    public int SchemaVersion { get; init; } = CurrentSchema;

    public required TaskId Id { get; init; }

    public required TaskKind Kind { get; init; }

    public required TaskState State { get; init; }

    /// <summary>What is to be done; at most <see cref="TaskRules.MaxGoalBytes"/>.</summary>
    public required string Goal { get; init; }

    public string? WorkspaceDir { get; init; }

    public ImmutableArray<string> RequiredCapabilities { get; init; } = [];

    /// <summary>How the agent was found; null while queued.</summary>
    public RoutingDecision? Routing { get; init; }

    public string? AssignedAgentId { get; init; }

    public TaskResult? Result { get; init; }

    public TaskRejection? Rejection { get; init; }

    public TaskError? Error { get; init; }

    /// <summary>For whom it was submitted, as the sender says.</summary>
    public required string SubmittedBy { get; init; }

    /// <summary>Who submitted it, as the console knows: a user, or a machine's token. Ours besides the spec: no self-approval goes by it too.</summary>
    public required string Submitter { get; init; }

    /// <summary>Who made the token it was submitted with, where that is another name. Ours besides the spec: no self-approval goes by it as well.</summary>
    public string? TokenMaker { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? AssignedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it reached a terminal state.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Then it expires, unless it is in progress or has ended. A result that comes late sets it back (<see cref="TaskTimes.Decision"/>).</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Since when it is in its state.</summary>
    public required DateTimeOffset StateSince { get; init; }

    /// <summary>One more with every change; a change counts only for the version it was made from.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Number of the last trajectory entry; they count 1, 2, 3 ... without holes.</summary>
    public long TraceSeq { get; init; }

    /// <summary>Who works on it. Kept when it was evicted, so that the old holder can be told what happened.</summary>
    public TaskLease? Lease { get; init; }

    public TaskApproval Approval { get; init; } = TaskApproval.None;

    /// <summary>The session of the agent that works on it.</summary>
    public string? SpecialistSessionId { get; init; }

    /// <summary>The built-in demo made it up. Ours besides the spec; it is written only where it is so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Demo { get; init; }

    /// <summary>It ended because nobody kept its lease.</summary>
    [JsonIgnore]
    public bool IsEvicted => State is TaskState.Failed && Lease is not null;

    /// <summary>A queued task, at version 1 with no trajectory yet.</summary>
    public static OrchestratorTask Create(TaskId id, TaskKind kind, TaskSubmission submission, string submitter, DateTimeOffset now, TimeSpan expireAfter)
    {
        ArgumentNullException.ThrowIfNull(submission);
        return new OrchestratorTask
        {
            Id = id, Kind = kind, State = TaskState.Queued, Goal = submission.Goal, WorkspaceDir = submission.WorkspaceDir,
            RequiredCapabilities = submission.RequiredCapabilities, SubmittedBy = submission.SubmittedBy ?? submitter, Submitter = submitter, CreatedAt = now, StateSince = now,
            ExpiresAt = now + expireAfter, Demo = submission.Demo,
        };
    }
}

/// <summary>What somebody wants done.</summary>
public sealed record TaskSubmission
{
    public required string Goal { get; init; }

    public string? WorkspaceDir { get; init; }

    public ImmutableArray<string> RequiredCapabilities { get; init; } = [];

    /// <summary>Null: who sends it.</summary>
    public string? SubmittedBy { get; init; }

    /// <summary>It comes from the built-in demo: never read from a body.</summary>
    public bool Demo { get; init; }
}

/// <summary>What came of a task.</summary>
public sealed record TaskResult
{
    public string? Text { get; init; }

    /// <summary>Where the text is when it is too long to be sent.</summary>
    public string? TextPath { get; init; }

    public ImmutableArray<TaskArtefact> Artefacts { get; init; } = [];

    public string? SpecialistSessionId { get; init; }

    /// <summary>With what is longer than a task can keep cut off: for results that did not come as a checked request.</summary>
    public TaskResult Bounded() => this with
    {
        Text = TaskRules.Cut(Text, TaskRules.MaxText), TextPath = TaskRules.Cut(TextPath, TaskRules.MaxPath), SpecialistSessionId = TaskRules.Cut(SpecialistSessionId, TaskRules.MaxName),
        Artefacts = [.. Artefacts.Take(TaskRules.MaxArtefacts).Select(one => one with { Path = TaskRules.Cut(one.Path, TaskRules.MaxPath)!, MediaType = TaskRules.Cut(one.MediaType, TaskRules.MaxName)! })],
    };
}

/// <summary>A file that came of a task.</summary>
/// <param name="Bytes">Its size.</param>
public sealed record TaskArtefact(string Path, string MediaType, long Bytes);

/// <summary>Who said no, and why.</summary>
public sealed record TaskRejection(string By, string Reason, DateTimeOffset At);

/// <summary>Why it failed.</summary>
public sealed record TaskError(TaskErrorCode Code, string Message, string? Details = null)
{
    /// <summary>With what is longer than a task can keep cut off.</summary>
    public TaskError Bounded() => this with { Message = TaskRules.Cut(Message, TaskRules.MaxMessage)!, Details = TaskRules.Cut(Details, TaskRules.MaxText) };
}

/// <summary>The right to work on a task until a time.</summary>
/// <param name="Fence">Given with each start and shown again with each call; grows with time and is never given twice.</param>
public sealed record TaskLease(long Fence, string Holder, DateTimeOffset ExpiresAt);
