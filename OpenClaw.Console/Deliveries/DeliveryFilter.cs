using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Primitives;
using OpenClaw.Console.Filters;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>
/// What narrows the deliveries: of the page, and of its export. In a URL as <c>endpoint</c>, <c>channel</c>, <c>status</c> (comma-separated), <c>q</c>, <c>range</c>, <c>from</c>, <c>to</c>.
/// The words must all occur in the subject, endpoint, key, record id, error or reason.
/// </summary>
public sealed record DeliveryFilter : TimedFilter
{
    public DeliveryFilter()
    {
    }

    private DeliveryFilter(Func<string, string?> one)
        : base(one)
    {
    }

    public static DeliveryFilter All { get; } = new();

    /// <summary>Endpoint ids; empty: all.</summary>
    public ImmutableSortedSet<string> Endpoints { get; init; } = FilterQuery.None;

    /// <summary>milestones, demand; empty: both.</summary>
    public ImmutableSortedSet<string> Channels { get; init; } = FilterQuery.None;

    /// <summary>Names of statuses; empty: all.</summary>
    public ImmutableSortedSet<string> Statuses { get; init; } = FilterQuery.None;

    /// <summary>How many filters are on.</summary>
    public int Count => Endpoints.Count + Channels.Count + Statuses.Count + (Text.Length > 0 ? 1 : 0) + (HasTime ? 1 : 0);

    public bool IsActive => Count > 0;

    /// <summary>Whether the counters by endpoint and status already say how many match.</summary>
    public bool IsCounted => Text.Length == 0 && !HasTime && Channels.IsEmpty;

    /// <summary>Reads a query; what makes no sense in it is dropped.</summary>
    public static DeliveryFilter Read(IEnumerable<KeyValuePair<string, StringValues>> query)
    {
        var one = FilterQuery.First(query);
        return new DeliveryFilter(one)
        {
            Endpoints = [.. FilterQuery.None.Union(Many("endpoint").Where(id => id.Length <= 64))],
            Channels = [.. FilterQuery.None.Union(Many("channel").Where(channel => DeliveryNames.ParseChannel(channel) is not null))],
            Statuses = [.. FilterQuery.None.Union(Many("status").Where(status => DeliveryNames.ParseStatus(status) is not null))],
        };

        IEnumerable<string> Many(string key) => FilterQuery.Split(one(key));
    }

    /// <summary>"?status=rejected&amp;q=x", or nothing.</summary>
    public string Write(params IEnumerable<(string Key, string? Value)> more) => FilterQuery.Write(
    [
        ("endpoint", FilterQuery.Join(Endpoints)), ("channel", FilterQuery.Join(Channels)), ("status", FilterQuery.Join(Statuses)), ("q", Text), .. Time, .. more,
    ]);

    public bool MatchesStatus(DeliveryStatus status) => Statuses.IsEmpty || Statuses.Contains(status.ToWire());

    /// <summary>Whether a row matches all of it.</summary>
    public bool Matches(DeliveryRow row, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(row);
        return (Endpoints.IsEmpty || Endpoints.Contains(row.EndpointId)) && (Channels.IsEmpty || Channels.Contains(row.Channel.ToWire())) && MatchesStatus(row.Status)
            && MatchesTime(row.SentAtUtc, now)
            && FilterQuery.HasWords(Text, row.SubjectId, row.EndpointId, row.IdempotencyKey, row.Id.Value.ToString(CultureInfo.InvariantCulture), row.LastError, row.DismissReason);
    }
}
