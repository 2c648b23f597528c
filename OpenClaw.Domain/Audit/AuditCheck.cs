namespace OpenClaw.Domain.Audit;

/// <summary>Walks a ledger from its first entry on and says where it stops being what was written.</summary>
public sealed class AuditCheck
{
    /// <summary>The last entry found right; 0: none yet.</summary>
    public long LastSeq { get; private set; }

    /// <summary>Its hash.</summary>
    public string LastHash { get; private set; } = AuditChain.Origin;

    /// <summary>Takes the next entry.</summary>
    /// <returns>What is wrong, or null.</returns>
    public AuditBreak? Next(AuditRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var expected = LastSeq + 1;
        if (record.Seq != expected)
        {
            return new AuditBreak(expected, AuditBreakKind.Missing, record.Seq == expected + 1
                ? $"Entry {expected} is missing."
                : $"The entries {expected} to {record.Seq - 1} are missing.");
        }

        if (AuditEntryJson.Read(record.Json) is { } entry && entry.Seq != record.Seq)
        {
            return new AuditBreak(expected, AuditBreakKind.Reordered, $"In the place of entry {expected} stands entry {entry.Seq}.");
        }

        if (AuditChain.Hash(record.Previous, record.Json.Span) != record.Hash)
        {
            return new AuditBreak(expected, AuditBreakKind.Changed, $"Entry {expected} was changed: what it says no longer gives its hash.");
        }

        if (record.Previous != LastHash)
        {
            return new AuditBreak(Math.Max(1, LastSeq), AuditBreakKind.Replaced, LastSeq == 0
                ? "The first entry does not stand at the beginning of a chain: what was before it is gone."
                : $"Entry {LastSeq} was replaced together with its hash: entry {expected} was written after another one.");
        }

        (LastSeq, LastHash) = (record.Seq, record.Hash);
        return null;
    }

    /// <summary>Compares the end that was found with the end that was kept apart.</summary>
    public AuditBreak? End(AuditHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (LastSeq < head.Seq)
        {
            return new AuditBreak(LastSeq + 1, AuditBreakKind.Truncated, $"The ledger ends at entry {LastSeq}, but {head.Seq} were written: its end was cut off.");
        }

        return LastHash == head.Hash
            ? null
            : new AuditBreak(LastSeq, AuditBreakKind.Replaced, $"Entry {LastSeq} was replaced together with its hash: the head kept apart has another.");
    }
}
