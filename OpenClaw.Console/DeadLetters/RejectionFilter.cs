using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Primitives;
using OpenClaw.Console.Filters;

namespace OpenClaw.Console.DeadLetters;

/// <summary>What narrows the dead letters: of the page, and of its export. In a URL as <c>channel</c>, <c>reason</c> (both may be repeated) and <c>q</c>.</summary>
public sealed record RejectionFilter
{
    /// <summary>Longest search text, in characters.</summary>
    public const int MaxTextLength = FilterQuery.MaxTextLength;

    private const int MaxReasons = 20;

    public static RejectionFilter All { get; } = new();

    /// <summary>milestones, demand; empty: both.</summary>
    public ImmutableSortedSet<string> Channels { get; init; } = FilterQuery.None;

    /// <summary>Reasons word for word; empty: all.</summary>
    public ImmutableSortedSet<string> Reasons { get; init; } = FilterQuery.None;

    /// <summary>Words that must all occur in the reason, sender, or the newest sample's key, digest, finding or body.</summary>
    public string Text { get; init; } = "";

    public bool IsActive => Count > 0;

    /// <summary>How many filters are on.</summary>
    public int Count => Channels.Count + Reasons.Count + (Text.Length > 0 ? 1 : 0);

    /// <summary>Reads a query; what makes no sense in it is dropped.</summary>
    public static RejectionFilter Read(IEnumerable<KeyValuePair<string, StringValues>> query)
    {
        var values = query.ToLookup(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        return new RejectionFilter
        {
            Channels = [.. Of("channel").Where(name => name is "milestones" or "demand")],
            Reasons = [.. Of("reason").Where(reason => reason.Length <= MaxTextLength).Take(MaxReasons)],
            Text = FilterQuery.Cut(Of("q").FirstOrDefault()),
        };

        IEnumerable<string> Of(string key) => values[key].SelectMany(found => found.ToArray()).OfType<string>().Select(text => text.Trim()).Where(text => text.Length > 0);
    }

    /// <summary>"?channel=demand&amp;q=x", or nothing.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        foreach (var (key, value) in Channels.Select(channel => ("channel", channel)).Concat(Reasons.Select(reason => ("reason", reason))).Append(("q", Text)))
        {
            if (value.Length > 0)
            {
                text.Append(text.Length == 0 ? '?' : '&').Append(key).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        return text.ToString();
    }

    public bool Matches(RejectionGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return (Channels.IsEmpty || Channels.Contains(group.Channel.Name())) && (Reasons.IsEmpty || Reasons.Contains(group.Reason)) && MatchesText(group);
    }

    internal bool MatchesText(RejectionGroup group)
    {
        var newest = group.Newest;
        return FilterQuery.HasWords(Text, group.Reason, group.Sender, newest.IdempotencyKey, newest.BodyDigest, newest.ClaimedKeyId, group.Diagnosis?.Explanation, newest.Body, group.Id);
    }
}
