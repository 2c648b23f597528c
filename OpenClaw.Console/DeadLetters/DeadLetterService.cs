using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using OpenClaw.Console.Access;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Secrets;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.DeadLetters;

/// <summary>Records refused envelopes and shows them to people.</summary>
public sealed class DeadLetterService(RedisRejectionStore store, SecretVault vault, AuditLog audit, PublicRead publicRead, TimeProvider time)
{
    /// <summary>Samples shown of one group.</summary>
    public const int ShownSamples = 20;

    /// <summary>Groups kept; the one longest unseen makes room.</summary>
    public const int MaxGroups = RedisRejectionStore.MaxGroups;

    /// <summary>Refusals kept whole, of all groups together.</summary>
    public const int MaxSamples = RedisRejectionStore.MaxSamples;

    /// <summary>Longest reason for dismissing, in characters.</summary>
    public const int MaxReasonLength = 500;

    /// <summary>Larger bodies are not examined for what is wrong with their signature: it hashes the body many times.</summary>
    private const int MaxExaminedBytes = 32 * 1024;

    private const int MaxKeyLength = 256;

    private readonly ExamineTurns _turns = new(time);
    private readonly RecentReasons _reasons = new();

    /// <summary>The last few reasons given for dismissing, the newest first; offered as suggestions.</summary>
    public IReadOnlyList<string> RecentReasons => _reasons.All;

    /// <summary>Records one refusal; returns when it is stored.</summary>
    public Task RecordAsync(RefusedEnvelope envelope, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var body = envelope.Body.GetValueOrDefault().Span;
        var diagnosis = Examine(envelope);
        var rejection = new Rejection
        {
            Channel = envelope.Channel,
            Reason = envelope.Reason,
            Status = envelope.Status,
            At = envelope.At,
            IdempotencyKey = envelope.IdempotencyKey is { Length: > MaxKeyLength } key ? key[..MaxKeyLength] : envelope.IdempotencyKey,
            Address = envelope.Address,
            UserAgent = Cut(envelope.UserAgent, 256),
            ClaimedKeyId = envelope.ClaimedKeyId is { } claimed ? Cut(claimed, 64) : null,
            TimestampHeader = envelope.Timestamp is { } timestamp ? Cut(timestamp, 64) : null,
            HasSignature = !string.IsNullOrEmpty(envelope.Signature),
            BodyDigest = envelope.Body is null ? null : Convert.ToHexStringLower(SHA256.HashData(body)),
            BodyBytes = envelope.BodyBytes,
            Body = Encoding.UTF8.GetString(body[..Math.Min(body.Length, Rejection.BodySampleBytes)]),
            Diagnosis = diagnosis,
            Signature = diagnosis is null && envelope.Signature is { Length: > 0 } signature ? Cut(signature, MaxKeyLength) : null,
            Demo = envelope.Demo,
        };
        return store.AddAsync(rejection, cancel);
    }

    /// <summary>The public list, newest first.</summary>
    public Task<IReadOnlyList<PublicRejection>> ListPublicAsync(Actor actor, IngestChannel channel, CancellationToken cancel)
    {
        publicRead.Demand(actor);
        return store.ListPublicAsync(channel, cancel);
    }

    /// <summary>The groups; those on top of which none was examined yet are examined for whoever looks.</summary>
    public async Task<RejectionOverview> ReadAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        var overview = await store.ReadAsync(time.GetUtcNow(), cancel);
        var left = ShownSamples;
        return overview with { Groups = [.. overview.Groups.Select(group => group.Diagnosis is null && left-- > 0 ? group with { Newest = ExamineNow(group.Newest) } : group)] };
    }

    /// <summary>The newest kept samples of a group.</summary>
    public async Task<IReadOnlyList<Rejection>> ListSamplesAsync(Actor actor, string groupId, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return await store.SamplesAsync(new HashSet<string>(StringComparer.Ordinal) { groupId }, cancel).Take(ShownSamples).Select(ExamineNow).ToListAsync(cancel);
    }

    /// <summary>Every kept sample that a filter lets through, newest first.</summary>
    public async Task<IAsyncEnumerable<Rejection>> ExportAsync(Actor actor, RejectionFilter filter, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        var overview = await store.ReadAsync(time.GetUtcNow(), cancel);
        return store.SamplesAsync(overview.Groups.Where(filter.Matches).Select(group => group.Id).ToHashSet(StringComparer.Ordinal), cancel).Select(sample => sample with { Signature = null });
    }

    /// <summary>Refusals of the last 60 minutes, for the navigation.</summary>
    internal Task<long> CountLastHourAsync(CancellationToken cancel) => store.CountLastHourAsync(time.GetUtcNow(), cancel);

    /// <summary>Takes a group off the page for good: its samples and public entries go with it. Pressing twice has one effect.</summary>
    /// <param name="reason">Why; kept in the audit ledger.</param>
    public async Task<DismissOutcome> DismissAsync(Actor actor, string groupId, string? reason, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        var why = reason?.Trim() ?? "";
        if (why.Length is 0 or > MaxReasonLength)
        {
            return new DismissOutcome.Invalid($"Give a reason of at most {MaxReasonLength} characters: the audit ledger keeps it.");
        }

        var count = await store.DismissAsync(groupId, actor.Name, time.GetUtcNow(), cancel);
        if (count == 0)
        {
            return new DismissOutcome.Gone();
        }

        _reasons.Add(why);

        // Not cancelled when the page is left: what was done is written down.
        await audit.AppendAsync(actor, new AuditAction("dead-letters.dismiss", groupId) { Reason = why, Before = $"{count} refusals", After = "dismissed" }, CancellationToken.None);
        return new DismissOutcome.Dismissed(count);
    }

    private RejectionDiagnosis? Examine(RefusedEnvelope envelope)
    {
        // The secret that fits is known from the check of the ingest, whatever the size of the body.
        if (envelope.Matches is { } fits)
        {
            return Finding(SignatureDoctor.Explain(fits, envelope.Timestamp, envelope.At));
        }

        return envelope.Body is { Length: > 0 and <= MaxExaminedBytes } body && _turns.TryTake(envelope)
            ? Finding(SignatureDoctor.Examine(body.ToArray(), envelope.Signature, envelope.Timestamp, envelope.At, vault.Known))
            : null;
    }

    /// <summary>What was refused among too many to be examined, for somebody who looks at it; only of a body that was kept whole.</summary>
    private Rejection ExamineNow(Rejection refused)
    {
        if (refused.Diagnosis is not null || refused.Body.Length == 0 || (refused.HasSignature && refused.Signature is null) || refused.BodyBytes > Rejection.BodySampleBytes)
        {
            return refused with { Signature = null };
        }

        var body = Encoding.UTF8.GetBytes(refused.Body);
        return Convert.ToHexStringLower(SHA256.HashData(body)) == refused.BodyDigest
            ? refused with { Signature = null, Diagnosis = Finding(SignatureDoctor.Examine(body, refused.Signature, refused.TimestampHeader, refused.At, vault.Known)) }
            : refused with { Signature = null };
    }

    private static RejectionDiagnosis Finding(Diagnosis found) => new(found.Cause.ToString(), found.Explanation, found.Remedy, found.SecretLabel, found.KeyId, found.ClockRemark);

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}

/// <summary>What is known of an envelope at the moment it is refused.</summary>
/// <param name="Body">The whole body; null: it was not read.</param>
public sealed record RefusedEnvelope(
    IngestChannel Channel, int Status, string Reason, DateTimeOffset At, ReadOnlyMemory<byte>? Body, long BodyBytes, string Address, string UserAgent)
{
    /// <summary>The known secret, accepted or not, that fits the signature, if the checks came so far and one does.</summary>
    public KnownSecret? Matches { get; init; }

    public string? IdempotencyKey { get; init; }

    public string? Signature { get; init; }

    public string? Timestamp { get; init; }

    public string? ClaimedKeyId { get; init; }

    public bool Demo { get; init; }
}
