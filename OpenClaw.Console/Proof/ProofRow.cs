using System.Buffers;
using System.Text;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Proof;

/// <summary>What the index keeps of one entry: enough to filter and sort by, a few hundred bytes. The rest stays in Redis.</summary>
internal sealed class ProofRow(ProofEntry entry, int lane)
{
    /// <summary>Searchable text beyond this is not searched, in characters.</summary>
    private const int MaxSearched = 4_000;

    private readonly byte[] _search = Searchable(entry);

    public HistoryId Id { get; } = entry.Id;

    public long Time { get; } = entry.Event.TimestampUtc.ToUnixTimeMilliseconds();

    public int Lane { get; } = lane;

    public RiskStatus Risk { get; } = entry.Event.RiskStatus;

    /// <summary>0 when none was given, else the source + 1.</summary>
    public int Source { get; } = entry.Event.Source is { } source ? (int)source + 1 : 0;

    public bool Contains(byte[][] words)
    {
        foreach (var word in words)
        {
            if (_search.AsSpan().IndexOf(word) < 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the searched text, which begins with the milestone id and a line break, begins like this.</summary>
    public bool StartsWith(byte[] start) => _search.AsSpan().StartsWith(start);

    public static byte[][] Words(string text) =>
        [.. text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];

    // Most text is plain, and lowering that is many times quicker than by the tables of Unicode.
    private static byte[] Lower(ReadOnlySpan<char> text)
    {
        var bytes = new byte[text.Length];
        return Ascii.ToLower(text, bytes, out _) == OperationStatus.Done ? bytes : Encoding.UTF8.GetBytes(text.ToString().ToLowerInvariant());
    }

    private static byte[] Searchable(ProofEntry entry)
    {
        var text = ArrayPool<char>.Shared.Rent(MaxSearched);
        var length = 0;
        Append(entry.Event.MilestoneId);
        Append(entry.Event.Scope);
        Append(entry.Event.Claim);
        Append(entry.Event.NextAction);
        foreach (var evidence in entry.Event.Evidence)
        {
            Append(evidence.Path);
            Append(evidence.Summary);
            Append(evidence.Ref ?? "");
        }

        Append(entry.IdempotencyKey);
        var bytes = Lower(text.AsSpan(0, length));
        ArrayPool<char>.Shared.Return(text);
        return bytes;

        void Append(string part)
        {
            var taken = Math.Min(part.Length, MaxSearched - length);
            part.AsSpan(0, taken).CopyTo(text.AsSpan(length));
            length += taken;
            if (length < MaxSearched)
            {
                text[length++] = '\n';
            }
        }
    }
}
