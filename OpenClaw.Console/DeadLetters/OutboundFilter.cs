using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Primitives;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.DeadLetters;

/// <summary>
/// What narrows the dead deliveries: of the page, its export and its actions. In a URL as <c>endpoint</c>, <c>status</c>, <c>cause</c> (each may be repeated),
/// <c>q</c>, and <c>range</c> or <c>from</c> and <c>to</c>, which are about when they died.
/// </summary>
public sealed record OutboundFilter
{
    private const int MaxValues = 50;

    private static readonly ImmutableSortedSet<string> None = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public static OutboundFilter All { get; } = new();

    /// <summary>Endpoint ids; empty: all.</summary>
    public ImmutableSortedSet<string> Endpoints { get; init; } = None;

    /// <summary>dead-letter, rejected; empty: both.</summary>
    public ImmutableSortedSet<string> Statuses { get; init; } = None;

    /// <summary>Causes word for word; empty: all.</summary>
    public ImmutableSortedSet<string> Causes { get; init; } = None;

    /// <summary>Words that must all occur in the payload, subject, key, error, endpoint or id.</summary>
    public string Text { get; init; } = "";

    /// <summary>1h, 24h, 7d or 30d; null: see <see cref="From"/> and <see cref="To"/>.</summary>
    public string? Range { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    public bool HasTime => Range is not null || From is not null || To is not null;

    /// <summary>How many filters are on, the text apart.</summary>
    public int Count => Endpoints.Count + Statuses.Count + Causes.Count + (HasTime ? 1 : 0);

    public bool IsActive => Count > 0 || Text.Length > 0;

    /// <summary>The words of <see cref="Text"/>, lower case.</summary>
    public IReadOnlyList<string> Words => Text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Reads a query; what makes no sense in it is dropped.</summary>
    public static OutboundFilter Read(IEnumerable<KeyValuePair<string, StringValues>> query)
    {
        var values = query.ToLookup(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        var range = Of("range").FirstOrDefault() is { } name && ProofQueryString.Ranges.ContainsKey(name) ? name : null;
        return new OutboundFilter
        {
            Endpoints = [.. None.Union(Of("endpoint").Where(id => id.Length <= 64).Take(MaxValues))],
            Statuses = [.. None.Union(Of("status").Where(status => DeliveryNames.ParseStatus(status) is { } known && known.IsDead()))],
            Causes = [.. None.Union(Of("cause").Where(cause => cause.Length <= ErrorCause.MaxLength).Take(MaxValues))],
            Text = Of("q").FirstOrDefault() is { } text ? text.Length > RejectionFilter.MaxTextLength ? text[..RejectionFilter.MaxTextLength] : text : "",
            Range = range,
            From = range is null ? ProofQueryString.Instant(Of("from").FirstOrDefault()) : null,
            To = range is null ? ProofQueryString.Instant(Of("to").FirstOrDefault()) : null,
        };

        IEnumerable<string> Of(string key) => values[key].SelectMany(found => found.ToArray()).OfType<string>().Select(text => text.Trim()).Where(text => text.Length > 0);
    }

    /// <summary>"&amp;status=rejected&amp;range=1h", or nothing; the text stands apart, as both sides of the page share it.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        IEnumerable<(string Key, string? Value)> parts =
        [
            .. Endpoints.Select(id => ("endpoint", id)), .. Statuses.Select(status => ("status", status)), .. Causes.Select(cause => ("cause", cause)),
            ("range", Range), ("from", From is { } from ? Iso.Write(from) : null), ("to", To is { } to ? Iso.Write(to) : null),
        ];
        foreach (var (key, value) in parts.Where(part => !string.IsNullOrEmpty(part.Value)))
        {
            text.Append('&').Append(key).Append('=').Append(Uri.EscapeDataString(value!));
        }

        return text.ToString();
    }

    /// <summary>Died at or after it, if too early can be.</summary>
    public DateTimeOffset? Since(DateTimeOffset now) => Range is { } range ? now - ProofQueryString.Ranges[range] : From;

    /// <summary>By what it lets through: sets are equal by their members.</summary>
    public bool Equals(OutboundFilter? other) => other is not null && Text == other.Text && Write() == other.Write();

    public override int GetHashCode() => HashCode.Combine(Text, Endpoints.Count, Statuses.Count, Causes.Count, Range, From, To);

    /// <summary>Whether a group can hold what matches; text and time are about its records.</summary>
    public bool Matches(DeadLetterGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return (Endpoints.IsEmpty || Endpoints.Contains(group.EndpointId)) && (Statuses.IsEmpty || Statuses.Contains(group.Status.ToWire()))
            && (Causes.IsEmpty || Causes.Contains(group.Cause));
    }
}
