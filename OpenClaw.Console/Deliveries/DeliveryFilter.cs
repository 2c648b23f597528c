using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Primitives;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>What narrows the deliveries: of the page, and of its export. In a URL as <c>endpoint</c>, <c>channel</c>, <c>status</c> (comma-separated), <c>q</c>, <c>range</c>, <c>from</c>, <c>to</c>.</summary>
public sealed record DeliveryFilter
{
    /// <summary>Longest search text, in characters.</summary>
    public const int MaxTextLength = 200;

    private static readonly ImmutableSortedSet<string> None = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public static DeliveryFilter All { get; } = new();

    /// <summary>Endpoint ids; empty: all.</summary>
    public ImmutableSortedSet<string> Endpoints { get; init; } = None;

    /// <summary>milestones, demand; empty: both.</summary>
    public ImmutableSortedSet<string> Channels { get; init; } = None;

    /// <summary>Names of statuses; empty: all.</summary>
    public ImmutableSortedSet<string> Statuses { get; init; } = None;

    /// <summary>Words that must all occur in the subject, endpoint, key, record id, error or reason.</summary>
    public string Text { get; init; } = "";

    /// <summary>1h, 24h, 7d or 30d; null: see <see cref="From"/> and <see cref="To"/>.</summary>
    public string? Range { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    /// <summary>How many filters are on.</summary>
    public int Count => Endpoints.Count + Channels.Count + Statuses.Count + (Text.Length > 0 ? 1 : 0) + (HasTime ? 1 : 0);

    public bool IsActive => Count > 0;

    public bool HasTime => Range is not null || From is not null || To is not null;

    /// <summary>Whether the counters by endpoint and status already say how many match.</summary>
    public bool IsCounted => Text.Length == 0 && !HasTime && Channels.IsEmpty;

    /// <summary>Reads a query; what makes no sense in it is dropped.</summary>
    public static DeliveryFilter Read(IEnumerable<KeyValuePair<string, StringValues>> query)
    {
        var values = query.GroupBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.First().Value.ToString(), StringComparer.Ordinal);
        var range = One("range") is { } name && ProofQueryString.Ranges.ContainsKey(name) ? name : null;
        return new DeliveryFilter
        {
            Endpoints = [.. None.Union(Many("endpoint").Where(id => id.Length <= 64))],
            Channels = [.. None.Union(Many("channel").Where(channel => DeliveryNames.ParseChannel(channel) is not null))],
            Statuses = [.. None.Union(Many("status").Where(status => DeliveryNames.ParseStatus(status) is not null))],
            Text = One("q")?.Trim() is { } text ? text.Length > MaxTextLength ? text[..MaxTextLength] : text : "",
            Range = range,
            From = range is null ? ProofQueryString.Instant(One("from")) : null,
            To = range is null ? ProofQueryString.Instant(One("to")) : null,
        };

        string? One(string key) => values.GetValueOrDefault(key);

        IEnumerable<string> Many(string key) => ProofQueryString.Split(One(key));
    }

    /// <summary>"?status=rejected&amp;q=x", or nothing.</summary>
    public string Write(params ReadOnlySpan<(string Key, string? Value)> more)
    {
        var text = new StringBuilder();
        Add("endpoint", ProofQueryString.Join(Endpoints));
        Add("channel", ProofQueryString.Join(Channels));
        Add("status", ProofQueryString.Join(Statuses));
        Add("q", Text);
        Add("range", Range);
        Add("from", From is { } from ? Iso.Write(from) : null);
        Add("to", To is { } to ? Iso.Write(to) : null);
        foreach (var (key, value) in more)
        {
            Add(key, value);
        }

        return text.ToString();

        // Commas and colons may stand in a query as they are, and read better.
        void Add(string key, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                text.Append(text.Length == 0 ? '?' : '&').Append(key).Append('=')
                    .Append(Uri.EscapeDataString(value).Replace("%2C", ",", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal));
            }
        }
    }

    /// <summary>The earliest emission that matches, if any is too early.</summary>
    public DateTimeOffset? Since(DateTimeOffset now) => Range is { } range ? now - ProofQueryString.Ranges[range] : From;

    public bool MatchesStatus(DeliveryStatus status) => Statuses.IsEmpty || Statuses.Contains(status.ToWire());

    /// <summary>Whether a row matches all of it.</summary>
    public bool Matches(DeliveryRow row, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(row);
        return (Endpoints.IsEmpty || Endpoints.Contains(row.EndpointId)) && (Channels.IsEmpty || Channels.Contains(row.Channel.ToWire())) && MatchesStatus(row.Status)
            && !(Since(now) is { } since && row.SentAtUtc < since) && !(To is { } to && row.SentAtUtc >= to) && MatchesText(row);
    }

    private bool MatchesText(DeliveryRow row)
    {
        if (Text.Length == 0)
        {
            return true;
        }

        string?[] places = [row.SubjectId, row.EndpointId, row.IdempotencyKey, row.Id.Value.ToString(CultureInfo.InvariantCulture), row.LastError, row.DismissReason];
        return Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => places.Any(place => place?.Contains(word, StringComparison.OrdinalIgnoreCase) == true));
    }
}
