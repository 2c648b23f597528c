namespace OpenClaw.Domain.Access;

/// <summary>What a service asks for before it does anything.</summary>
public enum Permission
{
    /// <summary>Look at any page or read endpoint.</summary>
    View,

    /// <summary>Change the course of operations (clear demo data, requeue, pause).</summary>
    Operate,

    /// <summary>Emit milestones and set the demand state.</summary>
    Emit,

    /// <summary>Take, keep and end the leases of jobs, and tell of their output.</summary>
    Lease,

    /// <summary>Add, change and remove the endpoints that are delivered to.</summary>
    ManageEndpoints,

    /// <summary>Change the routing table and the mode of the task pipeline.</summary>
    ManagePipeline,

    /// <summary>Submit tasks and move them on.</summary>
    RunTasks,

    /// <summary>Decide on tasks that await approval.</summary>
    Approve,

    /// <summary>Set and rotate signing secrets.</summary>
    ManageSecrets,

    /// <summary>Create, change and remove users and end their sessions.</summary>
    ManageUsers,

    /// <summary>Create and revoke machine tokens.</summary>
    ManageTokens,
}

/// <summary>Scopes a machine token can carry; a token can never keep users and secrets, and decides only in the name of the person who made it.</summary>
public static class Scopes
{
    public const string Read = "read";
    public const string MilestonesWrite = "milestones:write";
    public const string TasksWrite = "tasks:write";
    public const string ApprovalsWrite = "approvals:write";
    public const string LeasesWrite = "leases:write";
    public const string TokensManage = "tokens:manage";
    public const string PipelineManage = "pipeline:manage";

    /// <summary>Every scope a machine can have of its own; <see cref="ApprovalsWrite"/> is a person's.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, MilestonesWrite, TasksWrite, LeasesWrite, TokensManage, PipelineManage];

    /// <summary>What a token made on the page or by the CLI may be given; managing tokens and the pipeline stays with administrators and the data directory's credentials.</summary>
    public static IReadOnlyList<string> Grantable { get; } = [Read, MilestonesWrite, TasksWrite, ApprovalsWrite, LeasesWrite];

    /// <summary>One line for the people who hand out the scope.</summary>
    public static string Description(string scope) => scope switch
    {
        Read => "Reads every page's data and listens live",
        MilestonesWrite => "Posts and requeues milestones",
        TasksWrite => "Submits tasks and moves them on",
        ApprovalsWrite => "Approves and rejects in the name of the approver who creates the token",
        LeasesWrite => "Acquires and releases leases",
        TokensManage => "Creates and revokes machine tokens",
        PipelineManage => "Changes the routing table and the mode of the task pipeline",
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "Not a scope."),
    };
}
