using System.Collections.Immutable;
using Microsoft.Extensions.Primitives;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Filters;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.DeadLetters;

/// <summary>
/// What narrows the dead deliveries: of the page, its export and its actions. In a URL as <c>endpoint</c>, <c>status</c>, <c>cause</c> (each may be repeated),
/// <c>q</c>, and <c>range</c> or <c>from</c> and <c>to</c>, which are about when they died. The words must all occur in the payload, subject, key, error, endpoint or id.
/// </summary>
public sealed record OutboundFilter : TimedFilter
{
    private const int MaxValues = 50;

    public OutboundFilter()
    {
    }

    private OutboundFilter(Func<string, string?> one)
        : base(one)
    {
    }

    public static OutboundFilter All { get; } = new();

    /// <summary>Endpoint ids; empty: all.</summary>
    public ImmutableSortedSet<string> Endpoints { get; init; } = FilterQuery.None;

    /// <summary>dead-letter, rejected; empty: both.</summary>
    public ImmutableSortedSet<string> Statuses { get; init; } = FilterQuery.None;

    /// <summary>Causes word for word; empty: all.</summary>
    public ImmutableSortedSet<string> Causes { get; init; } = FilterQuery.None;

    /// <summary>How many filters are on, the text apart.</summary>
    public int Count => Endpoints.Count + Statuses.Count + Causes.Count + (HasTime ? 1 : 0);

    public bool IsActive => Count > 0 || Text.Length > 0;

    /// <summary>A to Z in lower case alone: Redis lowers the payloads it looks through by itself, and knows no other letters.</summary>
    public override IReadOnlyList<string> Words =>
        string.Concat(Text.Select(letter => char.IsAsciiLetterUpper(letter) ? char.ToLowerInvariant(letter) : letter)).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Reads a query; what makes no sense in it is dropped.</summary>
    public static OutboundFilter Read(IEnumerable<KeyValuePair<string, StringValues>> query)
    {
        var values = query.ToLookup(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        return new OutboundFilter(key => Of(key).FirstOrDefault())
        {
            Endpoints = [.. FilterQuery.None.Union(Of("endpoint").Where(id => id.Length <= 64).Take(MaxValues))],
            Statuses = [.. FilterQuery.None.Union(Of("status").Where(status => DeliveryNames.ParseStatus(status) is { } known && known.IsDead()))],
            Causes = [.. FilterQuery.None.Union(Of("cause").Where(cause => cause.Length <= ErrorCause.MaxLength).Take(MaxValues))],
        };

        IEnumerable<string> Of(string key) => values[key].SelectMany(found => found.ToArray()).OfType<string>().Select(text => text.Trim()).Where(text => text.Length > 0);
    }

    /// <summary>"&amp;status=rejected&amp;range=1h", or nothing; the text stands apart, as both sides of the page share it.</summary>
    public string Write()
    {
        var written = string.Join('&', Endpoints.Select(id => ("endpoint", (string?)id)).Concat(Statuses.Select(status => ("status", (string?)status))).Concat(Causes.Select(cause => ("cause", (string?)cause)))
            .Concat(Time).Where(part => part.Item2 is not null).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}"));
        return written.Length > 0 ? "&" + written : "";
    }

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
