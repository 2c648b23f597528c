using System.Text.Json;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Deliveries;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Components.Pages.Deliveries;

/// <summary>What the page says about deliveries.</summary>
internal static class DeliveryWords
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>"3 endpoints, 12 on their way, 2 dead letters; Proof app is open since 03:12".</summary>
    public static string StateLine(IReadOnlyList<EndpointStatus> endpoints)
    {
        if (endpoints.Count == 0)
        {
            return "No endpoint: nothing is delivered";
        }

        var backlog = endpoints.Sum(endpoint => endpoint.Counts.Backlog);
        var dead = endpoints.Sum(endpoint => Dead(endpoint.Counts));
        var stopped = endpoints.Where(endpoint => IsBarred(endpoint) || IsStopped(endpoint)).Select(endpoint => $"{endpoint.Endpoint.Name} {(IsBarred(endpoint) ? "may not be delivered to" : Breaker(endpoint))}").ToList();
        return string.Join(", ", new[]
        {
            Format.Count(endpoints.Count, "endpoint", "endpoints"), backlog == 0 ? "nothing on its way" : $"{Format.Number(backlog)} on their way",
            dead == 0 ? "no dead letters" : Format.Count(dead, "dead letter", "dead letters"),
        }) + (stopped.Count == 0 ? "" : $"; {string.Join(", ", stopped)}");
    }

    /// <summary>Its address is not allowed (any more).</summary>
    public static bool IsBarred(EndpointStatus endpoint) => endpoint.Endpoint.Enabled && endpoint.Entry.Problem is not null;

    public static bool IsStopped(EndpointStatus endpoint) => endpoint.Endpoint.Enabled && endpoint.Breaker.State is not BreakerState.Closed;

    /// <summary>is open, is half-open, is isolated.</summary>
    public static string Breaker(EndpointStatus endpoint) => "is " + endpoint.Breaker.State.ToWire();

    /// <summary>The state of an endpoint as a word of the table of states.</summary>
    public static string State(EndpointStatus endpoint) => !endpoint.Endpoint.Enabled ? "disabled" : IsBarred(endpoint) ? "blocked" : endpoint.Breaker.State.ToWire();

    public static long Dead(DeliveryCounts counts) => counts[DeliveryStatus.DeadLetter] + counts[DeliveryStatus.Rejected];

    /// <summary>"99.2 %"; "-" without attempts. Not all is never rounded up to all.</summary>
    public static string Rate(EndpointFigures figures) => figures.SuccessRate is { } rate
        ? rate >= 1 ? "100 %" : $"{Math.Floor(rate * 1000) / 10:0.0} %"
        : "–";

    public static string Took(double? milliseconds) => milliseconds is { } ms ? Format.Duration(TimeSpan.FromMilliseconds(ms)) : "–";

    public static string Pretty(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return JsonSerializer.Serialize(document.RootElement, Indented);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return json; // not JSON, or half of a surrogate pair
        }
    }

    /// <summary>What happens next to a record.</summary>
    public static string Next(DeliveryRow row, EndpointStatus? endpoint, DateTimeOffset now) => (row.Status, endpoint) switch
    {
        _ when row.ClaimedUntil is { } until && until > now => "It is being delivered right now.",
        (DeliveryStatus.Pending or DeliveryStatus.Retrying, null) => "Its endpoint was removed: it waits until there is one with that id again.",
        (DeliveryStatus.Pending or DeliveryStatus.Retrying, { Endpoint.Enabled: false }) => "It waits until its endpoint is enabled.",
        (DeliveryStatus.Pending or DeliveryStatus.Retrying, { Entry.Problem: { } problem }) => $"It waits until its endpoint has an address that is allowed. {problem}",
        (DeliveryStatus.Pending or DeliveryStatus.Retrying, { Breaker.State: BreakerState.Isolated }) => "It waits until somebody closes the breaker of its endpoint.",
        (DeliveryStatus.Pending or DeliveryStatus.Retrying, { Breaker.State: BreakerState.Open or BreakerState.HalfOpen }) => "It waits for the breaker of its endpoint; no attempt is used up meanwhile.",
        (DeliveryStatus.Pending or DeliveryStatus.Retrying, _) when row.NextAttemptAt <= now => "It is due.",
        (DeliveryStatus.Pending or DeliveryStatus.Retrying, _) => "It is tried again by itself.",
        (DeliveryStatus.Delivered, _) => "Nothing: the receiver took it.",
        (DeliveryStatus.Duplicate, _) => "Nothing: the receiver had it already.",
        (DeliveryStatus.Rejected, _) => "Nothing by itself: the receiver refused it for good. Mend the cause, then requeue it.",
        (DeliveryStatus.DeadLetter, _) => "Nothing by itself: every attempt failed. Requeue it when the receiver is back.",
        _ => "Nothing: it was dismissed. It can be restored for 30 days.",
    };
}
