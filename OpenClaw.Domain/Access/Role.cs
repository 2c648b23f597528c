namespace OpenClaw.Domain.Access;

/// <summary>What a person is trusted with. Roles are independent of each other; any of them lets its holder look.</summary>
public enum Role
{
    /// <summary>Sees everything, changes nothing.</summary>
    Viewer,

    /// <summary>Steers: requeue, dismiss, pause, run now.</summary>
    Operator,

    /// <summary>Decides on risky results.</summary>
    Approver,

    /// <summary>Keeps users, machine tokens and secrets.</summary>
    Admin,
}

/// <summary>The names of <see cref="Role"/> in storage, claims and HTTP.</summary>
public static class Roles
{
    public static IReadOnlyList<Role> All { get; } = [Role.Viewer, Role.Operator, Role.Approver, Role.Admin];

    public static string Name(this Role role) => role switch
    {
        Role.Viewer => "viewer",
        Role.Operator => "operator",
        Role.Approver => "approver",
        Role.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Not a role."),
    };

    /// <summary>One sentence for the people who hand out the role.</summary>
    public static string Description(this Role role) => role switch
    {
        Role.Viewer => "Sees every page, changes nothing",
        Role.Operator => "Requeues, dismisses, pauses and runs things",
        Role.Approver => "Approves and rejects risky results",
        Role.Admin => "Keeps users, machine tokens and secrets",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Not a role."),
    };

    public static bool TryParse(string? text, out Role role)
    {
        foreach (var candidate in All)
        {
            if (string.Equals(candidate.Name(), text, StringComparison.OrdinalIgnoreCase))
            {
                role = candidate;
                return true;
            }
        }

        role = default;
        return false;
    }
}
