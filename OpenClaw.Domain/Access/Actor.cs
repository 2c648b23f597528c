using System.Collections.Immutable;

namespace OpenClaw.Domain.Access;

/// <summary>Where an <see cref="Actor"/> comes from.</summary>
public enum ActorKind
{
    Anonymous,
    User,
    Machine,
    System,
}

/// <summary>Who asks for something: a person, a machine, or the console itself.</summary>
public sealed record Actor(ActorKind Kind, string Name)
{
    public static Actor Anonymous { get; } = new(ActorKind.Anonymous, "anonymous");

    /// <summary>The console's own doings.</summary>
    public static Actor System { get; } = new(ActorKind.System, "console");

    public ImmutableHashSet<Role> Roles { get; init; } = [];

    public ImmutableHashSet<string> Scopes { get; init; } = [];

    /// <summary>In whose name a machine acts; null: in its own.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>Who made the token a machine uses; null: it uses none, or the credentials of the installation.</summary>
    public string? Maker { get; init; }

    /// <summary>The person this is, or acts for; null: nobody.</summary>
    public string? Person => Kind is ActorKind.User ? Name : OnBehalfOf;

    public bool May(Permission permission) => Kind switch
    {
        ActorKind.System => true,
        ActorKind.User => UserMay(permission),
        ActorKind.Machine => MachineMay(permission),
        _ => false,
    };

    /// <exception cref="ForbiddenException">The actor may not.</exception>
    public void Demand(Permission permission)
    {
        if (!May(permission))
        {
            throw new ForbiddenException(this, permission);
        }
    }

    private bool UserMay(Permission permission) => permission switch
    {
        Permission.View => !Roles.IsEmpty,
        Permission.Operate or Permission.Emit or Permission.RunTasks or Permission.Lease => Roles.Contains(Role.Operator),
        Permission.Approve => Roles.Contains(Role.Approver),
        Permission.ManageSecrets or Permission.ManageUsers or Permission.ManageTokens or Permission.ManageEndpoints or Permission.ManagePipeline => Roles.Contains(Role.Admin),
        _ => false,
    };

    private bool MachineMay(Permission permission) => permission switch
    {
        Permission.View => Scopes.Contains(Access.Scopes.Read),
        Permission.Emit => Scopes.Contains(Access.Scopes.MilestonesWrite),
        Permission.RunTasks => Scopes.Contains(Access.Scopes.TasksWrite),
        Permission.Approve => Person is not null && Scopes.Contains(Access.Scopes.ApprovalsWrite),
        Permission.Lease => Scopes.Contains(Access.Scopes.LeasesWrite),
        Permission.ManageTokens => Scopes.Contains(Access.Scopes.TokensManage),
        Permission.ManagePipeline => Scopes.Contains(Access.Scopes.PipelineManage),
        _ => false,
    };
}

/// <summary>Someone asked for what they may not do.</summary>
public sealed class ForbiddenException(Actor actor, Permission permission)
    : Exception($"{actor.Name} may not do this; it needs the permission {permission}.")
{
    public Permission Permission { get; } = permission;
}
