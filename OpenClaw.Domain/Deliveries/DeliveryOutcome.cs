using System.Globalization;
using System.Text.Json;

namespace OpenClaw.Domain.Deliveries;

/// <summary>What an attempt's answer means for the delivery.</summary>
public enum OutcomeKind
{
    /// <summary>2xx.</summary>
    Delivered,

    /// <summary>2xx that says the receiver had it already.</summary>
    Duplicate,

    /// <summary>408, 425, 429, 5xx, no answer: worth another attempt.</summary>
    Retryable,

    /// <summary>Any other answer: another attempt would get the same one.</summary>
    Rejected,
}

/// <summary>How one attempt went (spec 2 section 3).</summary>
/// <param name="Kind">What it means.</param>
/// <param name="Error">What was wrong, for people; null for a success.</param>
/// <param name="RetryAfter">What the receiver asked for.</param>
public sealed record DeliveryOutcome(OutcomeKind Kind, string? Error, TimeSpan? RetryAfter = null)
{
    private const int LongestReason = 300;
    private const string InvalidSignature = "invalid signature";

    /// <summary>The receiver does not know the secret that was used; it may know another.</summary>
    public bool IsInvalidSignature { get; private init; }

    /// <summary>Whether the receiver is at work: anything but a retryable failure.</summary>
    public bool IsAnswer => Kind is not OutcomeKind.Retryable;

    /// <summary>What an answer means.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="answer">The body, or its beginning.</param>
    /// <param name="retryAfter">The Retry-After header, as a time from now.</param>
    public static DeliveryOutcome OfAnswer(int status, string answer, TimeSpan? retryAfter = null)
    {
        var (said, reason) = Read(answer);
        if (status is >= 200 and < 300)
        {
            return new DeliveryOutcome(said == "duplicate" ? OutcomeKind.Duplicate : OutcomeKind.Delivered, null);
        }

        var error = string.Create(CultureInfo.InvariantCulture, $"HTTP {status}") + (reason is null ? "" : ": " + reason);
        return status is 408 or 425 or 429 or >= 500
            ? new DeliveryOutcome(OutcomeKind.Retryable, error, retryAfter)
            : new DeliveryOutcome(OutcomeKind.Rejected, error) { IsInvalidSignature = status == 401 && (reason ?? answer).Contains(InvalidSignature, StringComparison.OrdinalIgnoreCase) };
    }

    /// <summary>No answer came: refused, broken off, timed out.</summary>
    public static DeliveryOutcome OfFailure(string error) => new(OutcomeKind.Retryable, error);

    /// <summary>The answer's <c>status</c> and <c>reason</c>, when it is the JSON of the contract.</summary>
    private static (string? Status, string? Reason) Read(string answer)
    {
        if (answer is not ['{', ..])
        {
            return default;
        }

        try
        {
            using var document = JsonDocument.Parse(answer);
            return (Text(document.RootElement, "status"), Text(document.RootElement, "reason") ?? Text(document.RootElement, "error"));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return default; // cut off, not JSON at all, or half of a surrogate pair
        }
    }

    private static string? Text(JsonElement element, string name)
    {
        try
        {
            return element.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.String && member.GetString()!.Trim() is { Length: > 0 } text
                ? text.Length > LongestReason ? text[..LongestReason] : text
                : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair: well-formed JSON, and yet no text
        }
    }
}
