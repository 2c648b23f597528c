using System.Security.Cryptography;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Emit;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;
using OpenClaw.Domain.Proof;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Secrets;

/// <summary>
/// Leads a rotation of the signing secret (spec 2 section 5); administrators only. Its state is the ring in Redis, so it can be left, resumed and watched from
/// every replica. Each step is compared-and-set against the ring it was decided on, entered into the ledger, and safe to press twice.
/// </summary>
public sealed class RotationService(RedisSecretStore store, SecretVault vault, SecretUsage usage, IDeliveryProbe probe, AuditLog audit, OperatorMilestones milestones, TimeProvider time)
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReasonLength = 500;

    private const string NothingKnown = "No secret is in force yet: set the first one; there is nothing to rotate from.";

    /// <summary>The ring, the last canary and who used which secret when.</summary>
    public async Task<RotationView> ViewAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageSecrets);
        var (uses, canary) = (await usage.ReadAsync(cancel), await store.ReadCanaryAsync(cancel));
        var (ring, views, problem) = vault.Look();
        return new RotationView(ring, views, problem, canary is not null && canary.RotationId == ring?.Rotation?.Id ? canary : null, uses);
    }

    /// <summary>Stages the next secret.</summary>
    /// <param name="text">The secret; null: one is generated and handed out this once.</param>
    /// <param name="force">Also while another rotation is under way.</param>
    public async Task<RotationOutcome> StageAsync(Actor actor, string? text, bool force, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageSecrets);
        var given = text?.Trim() ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        if (SecretService.Check(given) is { } problem)
        {
            return new RotationOutcome.Invalid(problem);
        }

        var keyId = new SigningSecret(given).KeyId;
        var id = Guid.NewGuid().ToString("N")[..12];
        var outcome = await StepAsync(
            actor, "secret.stage", keyId,
            ring => RingSteps.Stage(ring, new RingSecret(vault.Seal(given), keyId, time.GetUtcNow(), actor.Name), id, force, time.GetUtcNow(), actor.Name),
            (before, after) => new AuditAction("secret.stage", keyId)
            {
                Before = Say(before), After = Say(after), Operation = Operation(after), Detail = force && before.IsRotating(time.GetUtcNow()) ? "Forced while another rotation was under way." : "",
            },
            cancel);
        return text is null && outcome is RotationOutcome.Done { Again: false } done ? done with { Text = given } : outcome;
    }

    /// <summary>Asks every receiver which of the known secrets it accepts now.</summary>
    public async Task<CanaryReport> ProbeAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageSecrets);
        var results = await probe.ProbeAsync(vault.Known, cancel);
        var report = new CanaryReport(vault.Ring?.Rotation?.Id ?? "", time.GetUtcNow(), actor.Name, results);
        await store.PutCanaryAsync(report, cancel);
        await store.TellAsync("canary.sent", cancel);
        await audit.AppendAsync(actor, new AuditAction("secret.canary", vault.Ring?.Staged?.KeyId ?? vault.Ring?.Current.KeyId ?? "")
        {
            Operation = vault.Ring is { } ring ? Operation(ring) : "",
            Detail = results.Count == 0 ? "There is no endpoint to ask." : "",
            Items = [.. results.SelectMany(result => result.Answers.Select(answer => new AuditItem($"{result.Endpoint}, {answer.Label} {answer.KeyId}", answer.Verdict.ToString().ToLowerInvariant(), answer.Detail)))],
        }, CancellationToken.None);
        return report;
    }

    /// <summary>Makes the staged secret current.</summary>
    /// <param name="keyId">The fingerprint of what is meant to become current.</param>
    /// <param name="grace">How long the old one stays accepted; 0: it is compromised and dies now.</param>
    public Task<RotationOutcome> PromoteAsync(Actor actor, string keyId, TimeSpan grace, string? reason, CancellationToken cancel) => StepAsync(
        actor, "secret.promote", keyId, ring => RingSteps.Promote(ring, keyId, grace, time.GetUtcNow(), actor.Name),
        (before, after) => new AuditAction("secret.promote", keyId)
        {
            Before = Say(before), After = Say(after), Reason = Cut(reason), Operation = Operation(after),
            Detail = grace == TimeSpan.Zero ? $"No grace window: {before.Current.KeyId} ended at once, as compromised." : $"{before.Current.KeyId} stays accepted for {Components.Shared.Format.Duration(grace)}.",
        },
        cancel);

    /// <summary>Ends the grace window before its time.</summary>
    public Task<RotationOutcome> CloseAsync(Actor actor, string? reason, CancellationToken cancel) => StepAsync(
        actor, "secret.close", null, ring => RingSteps.Close(ring, time.GetUtcNow(), actor.Name),
        (before, after) => new AuditAction("secret.close", before.Previous?.KeyId ?? "") { Before = Say(before), After = Say(after), Reason = Cut(reason), Operation = Operation(after) },
        cancel);

    /// <summary>Makes the secret before this one current again.</summary>
    public Task<RotationOutcome> RollBackAsync(Actor actor, string keyId, string? reason, CancellationToken cancel) => StepAsync(
        actor, "secret.rollback", keyId, ring => RingSteps.RollBack(ring, keyId, time.GetUtcNow(), actor.Name),
        (before, after) => new AuditAction("secret.rollback", keyId) { Before = Say(before), After = Say(after), Reason = Cut(reason), Operation = Operation(after) },
        cancel);

    /// <summary>Puts the staged secret away.</summary>
    public Task<RotationOutcome> AbandonAsync(Actor actor, string? reason, CancellationToken cancel) => StepAsync(
        actor, "secret.abandon", null, ring => RingSteps.Abandon(ring, time.GetUtcNow(), actor.Name),
        (before, after) => new AuditAction("secret.abandon", before.Staged?.KeyId ?? "") { Before = Say(before), After = Say(after), Reason = Cut(reason), Operation = Operation(after) },
        cancel);

    /// <summary>Notes that a grace window has run out; one of the replicas wins, and enters it.</summary>
    internal async Task ExpireAsync(CancellationToken cancel)
    {
        if (vault.Ring is not { PreviousUntil: { } until } || until > time.GetUtcNow())
        {
            return;
        }

        vault.RaiseChanged();
        await StepAsync(
            Actor.System, "secret.expire", null, ring => RingSteps.Expire(ring, time.GetUtcNow()),
            (before, after) => new AuditAction("secret.expire", before.Previous?.KeyId ?? "") { Before = Say(before), After = Say(after), Operation = Operation(after), Detail = "The grace window ran out." },
            cancel);
    }

    private async Task<RotationOutcome> StepAsync(
        Actor actor, string kind, string? keyId, Func<SecretRing, RingChange> step, Func<SecretRing, SecretRing, AuditAction> describe, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageSecrets);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var stored = await store.ReadAsync(cancel);
            if ((stored.Ring ?? await AdoptedAsync(cancel)) is not { } ring)
            {
                return new RotationOutcome.Conflict(NothingKnown);
            }

            switch (step(ring))
            {
                case RingChange.Changed changed when await store.ReplaceAsync(stored.RingJson, changed.Ring, kind, cancel):
                    // From here on it has happened: it is finished whoever leaves the page.
                    await vault.RefreshAsync(CancellationToken.None);
                    await audit.AppendAsync(actor, describe(ring, changed.Ring), CancellationToken.None);
                    TellIfFinished(ring.Rotation, changed.Ring.Rotation);
                    return new RotationOutcome.Done(changed.Ring);
                case RingChange.AlreadyDone already:
                    return new RotationOutcome.Done(already.Ring, Again: true);
                case RingChange.Busy busy:
                    return new RotationOutcome.Busy(busy.Message, busy.EndsAt);
                case RingChange.Refused refused:
                    await EnterRefusedAsync(actor, kind, keyId ?? ring.Current.KeyId, refused.Message);
                    return new RotationOutcome.Conflict(refused.Message);
            }
        }

        return new RotationOutcome.Conflict("Others change the ring at the same moment; look at it before you try again.");
    }

    /// <summary>A rotation that is over is a milestone of the console's own (spec 2 section 1).</summary>
    private void TellIfFinished(SecretRotation? before, SecretRotation? after)
    {
        if (after is { End: RotationEnd.Closed or RotationEnd.Expired } over && before?.EndedAt != over.EndedAt)
        {
            var current = vault.Ring?.Current.KeyId ?? over.To;
            milestones.Tell(
                $"secret.rotation.{over.Id}.{(over.End is RotationEnd.Closed ? "closed" : "expired")}.{over.EndedAt?.ToUnixTimeSeconds()}", "secrets",
                current == over.To
                    ? $"Signing secret rotated from {over.From} to {over.To}; {(over.Compromised ? "the old one ended at once as compromised" : over.End is RotationEnd.Closed ? $"closed early by {over.EndedBy}" : "the grace window ran out")}"
                    : $"Rotation of the signing secret to {over.To} was rolled back to {over.From} by {over.RolledBackBy}, and is over",
                new Evidence(EvidenceType.Log, $"/audit?operation=rotation%20{over.Id}", "Every step, in the audit ledger"),
                over.Compromised ? RiskStatus.AtRisk : RiskStatus.Completed,
                over.Compromised ? $"Look for envelopes signed with {over.From} that were not ours" : "");
        }
    }

    private Task EnterRefusedAsync(Actor actor, string kind, string keyId, string why) =>
        audit.AppendAsync(actor, new AuditAction(kind, keyId.Length <= 64 ? keyId : keyId[..64]) { Outcome = AuditOutcomes.Refused, Detail = why }, CancellationToken.None);

    /// <summary>With no ring yet, one around the secret that is in force from elsewhere.</summary>
    private async Task<SecretRing?> AdoptedAsync(CancellationToken cancel)
    {
        await vault.RefreshAsync(cancel);
        return vault.Ring is null && vault.Known is [{ Accepted: true } known, ..]
            ? new SecretRing(new RingSecret(vault.Seal(known.Secret.Text), known.Secret.KeyId, time.GetUtcNow(), known.Label, vault.Views[0].Source))
            : null;
    }

    private static string Operation(SecretRing ring) => ring.Rotation is { } rotation ? $"rotation {rotation.Id}" : "";

    private static string Say(SecretRing ring) => string.Join(", ", new[]
    {
        $"current {ring.Current.KeyId}",
        ring.Previous is null ? "" : $"previous {ring.Previous.KeyId} {(ring.PreviousUntil is { } until ? $"until {until.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC" : "not accepted")}",
        ring.Staged is null ? "" : $"staged {ring.Staged.KeyId}",
    }.Where(part => part.Length > 0));

    private static string Cut(string? reason) => reason?.Trim() is { } why ? why.Length <= MaxReasonLength ? why : why[..MaxReasonLength] : "";
}

/// <summary>What there is to see of a rotation.</summary>
/// <param name="Ring">Null: the secret in force was not set here, or there is none.</param>
/// <param name="Problem">Why the stored secret cannot be used, or null.</param>
/// <param name="Canary">The last canary of this rotation.</param>
/// <param name="Uses">Who used which secret when, the last use first.</param>
public sealed record RotationView(SecretRing? Ring, IReadOnlyList<SecretView> Secrets, string? Problem, CanaryReport? Canary, IReadOnlyList<SecretUse> Uses);
