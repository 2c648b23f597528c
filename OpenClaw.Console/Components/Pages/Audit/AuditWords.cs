using OpenClaw.Console.Components.Shared;
using OpenClaw.Domain.Audit;

namespace OpenClaw.Console.Components.Pages.Audit;

/// <summary>The ledger's actions in words; one that is not listed is shown as it is.</summary>
public static class AuditWords
{
    private static readonly Dictionary<string, string> Actions = new(StringComparer.Ordinal)
    {
        ["audit.begin"] = "Ledger begun",
        ["sign-in"] = "Signed in",
        ["sign-in.refuse"] = "Sign-in refused",
        ["sign-in.lockout"] = "Account locked",
        ["sign-in.rate-limit"] = "Sign-ins slowed down",
        ["sign-out"] = "Signed out",
        ["session.end"] = "Session ended",
        ["user.create"] = "User created",
        ["user.roles"] = "Roles changed",
        ["user.password"] = "Password set",
        ["user.password.own"] = "Own password changed",
        ["user.disable"] = "User disabled",
        ["user.enable"] = "User enabled",
        ["user.delete"] = "User deleted",
        ["token.create"] = "Token created",
        ["token.revoke"] = "Token revoked",
        ["secret.set"] = "Secret set",
        ["secret.adopt"] = "Secret taken in",
        ["secret.stage"] = "Secret staged",
        ["secret.canary"] = "Canary sent",
        ["secret.promote"] = "Secret promoted",
        ["secret.close"] = "Old secret closed",
        ["secret.rollback"] = "Secret rolled back",
        ["secret.abandon"] = "Rotation abandoned",
        ["secret.expire"] = "Old secret expired",
        ["dead-letters.dismiss"] = "Dead letters dismissed",
        ["dead-letters.note"] = "Note written",
        ["dead-letters.requeue"] = "Dead letters requeued",
        ["dead-letters.requeue-ended"] = "Requeue ended",
        ["dead-letters.dismiss-ended"] = "Dismissal ended",
        ["dead-letters.restore"] = "Dead letters restored",
        ["endpoint.add"] = "Endpoint added",
        ["endpoint.change"] = "Endpoint changed",
        ["endpoint.enable"] = "Endpoint enabled",
        ["endpoint.disable"] = "Endpoint disabled",
        ["endpoint.reset"] = "Endpoint as configured",
        ["endpoint.remove"] = "Endpoint removed",
        ["endpoint.test"] = "Test milestone sent",
        ["breaker.isolate"] = "Endpoint isolated",
        ["breaker.close"] = "Breaker closed",
        ["milestones.backfill"] = "Backfilled",
        ["routing.change"] = "Routing changed",
        ["routing.rollback"] = "Routing rolled back",
        ["mode.set"] = "Mode set",
        ["gate.synthetic"] = "Synthetic tasks run",
        ["task.sweep"] = "Overdue tasks swept",
        ["demo.remove"] = "Demo data removed",
    };

    public static string Action(string action) => Actions.GetValueOrDefault(action, action);

    /// <summary>The line of an entry: what changed, or why, or whatever else it says.</summary>
    public static string Line(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return (entry.Before.Length > 0 || entry.After.Length > 0 ? Change(entry) : "") is { Length: > 0 } change
            ? entry.Reason.Length > 0 ? $"{change} ({entry.Reason})" : change
            : entry.Reason.Length > 0 ? entry.Reason
            : entry.Detail.Length > 0 ? entry.Detail
            : entry.Items.Length > 0 ? Format.Count(entry.Items.Length, "item", "items") : "";
    }

    /// <summary>The outcome; entries of an older console name none, and were only written when all went well.</summary>
    public static string Outcome(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Outcome.Length > 0 ? entry.Outcome : AuditOutcomes.Done;
    }

    private static string Change(AuditEntry entry) => (entry.Before, entry.After) switch
    {
        ("", var after) => after,
        (var before, "") => before,
        var (before, after) => $"{before} → {after}",
    };
}
