using System.Text.Json;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Live;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Components.Pages.Deliveries;

/// <summary>What the page has read: the endpoints with how they do, and the rows of the list. Redis away leaves what was last known.</summary>
internal sealed class DeliveriesBoard(DeliveryLogService deliveries, EndpointService endpoints, Actor actor, TimeProvider time, CancellationToken gone)
{
    /// <summary>A reading that took long (words or times narrow many records) is not repeated at once.</summary>
    private const int RestFactor = 8;

    /// <summary>Rows of one reading.</summary>
    private const int PageSize = 100;

    private string? _readFor;
    private string _wanted = "";
    private long _readAt;
    private TimeSpan _took;

    public DeliveryRows Rows { get; } = new();

    /// <summary>By name; null until they were read.</summary>
    public IReadOnlyList<EndpointStatus>? Endpoints { get; private set; }

    /// <summary>The records of every endpoint, those of endpoints that are gone last.</summary>
    public IReadOnlyList<DeliveryCounts> Counts { get; private set; } = [];

    /// <summary>Whether the rows were read for the filters.</summary>
    public bool Listed => _readFor is not null;

    /// <summary>Grows when the open record may have changed.</summary>
    public int Version { get; private set; }

    /// <summary>Whether it is worth reading again because something has happened.</summary>
    public bool IsDue => time.GetElapsedTime(_readAt) >= _took * RestFactor;

    /// <summary>Records let go to make room.</summary>
    public long Dropped => Counts.Sum(one => one.Dropped);

    public string NameOf(string endpointId) => Endpoints?.FirstOrDefault(one => one.Endpoint.Id == endpointId)?.Endpoint.Name ?? endpointId;

    /// <summary>How many records match, in words.</summary>
    public string Found(DeliveryFilter filter) => Total(filter) is { } total ? Format.Count(total, "record", "records")
        : Rows.Next is null ? Format.Count(Rows.Shown.Count + Rows.Waiting, "record", "records")
        : $"{Format.Number(Rows.Shown.Count)} or more records";

    /// <summary>Reads the endpoints and the newest rows.</summary>
    /// <param name="reading">Somebody reads: shown rows keep their places.</param>
    public async Task LoadAsync(DeliveriesPageState state, bool reading)
    {
        _wanted = state.ListUrl;
        var began = time.GetTimestamp();
        var read = await endpoints.ReadAsync(actor, gone);
        var left = await deliveries.CountGoneAsync(actor, gone);
        var found = await deliveries.FindAsync(actor, state.Filter, null, PageSize, gone);
        (Endpoints, Counts, _took, _readAt) = (read, [.. read.Select(one => one.Counts), .. left], time.GetElapsedTime(began), time.GetTimestamp());
        if (_wanted != state.ListUrl)
        {
            return; // the reader has gone on to other filters meanwhile
        }

        if (_readFor != state.ListUrl)
        {
            Rows.Restart();
            _readFor = state.ListUrl;
        }

        Rows.Update(found, reading);
        Version++;
    }

    /// <summary>Reads older rows below.</summary>
    public async Task MoreAsync(DeliveryFilter filter)
    {
        if (Rows.Next is { } next)
        {
            var older = await deliveries.FindAsync(actor, filter, next, PageSize, gone);
            if (Rows.Next == next)
            {
                Rows.Append(older);
            }
        }
    }

    /// <summary>Reads shown rows below the newest page anew, of which an event says that they have changed.</summary>
    public async Task ReplaceTouchedAsync(LiveBatch batch)
    {
        var touched = batch.Events.SelectMany(Ids).ToHashSet();
        DeliveryId[] older = [.. Rows.Shown.Skip(PageSize).Select(row => row.Id).Where(touched.Contains)];
        if (older.Length > 0)
        {
            Rows.Replace(await deliveries.GetRowsAsync(actor, older, gone));
        }
    }

    /// <summary>How many match, where the counters by endpoint and status say so.</summary>
    private long? Total(DeliveryFilter filter) => filter.IsCounted && Endpoints is not null
        ? Counts.Where(one => filter.Endpoints.IsEmpty || filter.Endpoints.Contains(one.EndpointId)).Sum(one => DeliveryNames.AllStatuses.Where(filter.MatchesStatus).Sum(name => one[name]))
        : null;

    private static IReadOnlyList<DeliveryId> Ids(LiveEvent happened)
    {
        using var data = JsonDocument.Parse(happened.Data);
        return data.RootElement.ValueKind is JsonValueKind.Object && data.RootElement.TryGetProperty("ids", out var ids) && ids.ValueKind is JsonValueKind.Array
            ? [.. ids.EnumerateArray().Select(id => DeliveryId.TryParse(id.ToString(), out var read) ? read : default)]
            : [];
    }
}
