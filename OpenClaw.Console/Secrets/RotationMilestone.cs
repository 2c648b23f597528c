using OpenClaw.Console.Emit;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Proof;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Secrets;

/// <summary>A rotation that has come to its end is a milestone (spec 2 section 1): closed, run out, or rolled back. Only fingerprints are told.</summary>
internal static class RotationMilestone
{
    public static void Tell(OperatorMilestones milestones, string kind, Actor actor, SecretRing before, SecretRing after)
    {
        var (from, to) = (before.Previous?.KeyId ?? before.Current.KeyId, after.Current.KeyId);
        if (kind is "secret.close" or "secret.expire")
        {
            milestones.Tell(
                $"secret.rotation.{from}.{to}", "secrets", $"The signing secret was rotated from {from} to {to}{(kind == "secret.close" ? $"; {actor.Name} closed the grace window" : "; its grace window has run out")}.",
                Ledger(kind), RiskStatus.Completed, "Watch the dead letters for senders and receivers that still use the old one.");
        }
        else if (kind == "secret.rollback")
        {
            milestones.Tell(
                $"secret.rollback.{before.Current.KeyId}.{to}", "secrets", $"{actor.Name} rolled the signing secret back from {before.Current.KeyId} to {to}.", Ledger(kind), RiskStatus.AtRisk,
                "Find out why before it is rotated again.");
        }
    }

    private static Evidence Ledger(string kind) => new(EvidenceType.Log, "audit", kind);
}
