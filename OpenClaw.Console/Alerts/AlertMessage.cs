using System.Text.Json;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Alerts;

/// <summary>One message about deliveries that died, as a webhook gets it.</summary>
public sealed record AlertMessage
{
    private const int LongestText = 1_900; // Discord takes 2,000

    public required string GroupId { get; init; }

    public required string EndpointId { get; init; }

    public required string EndpointName { get; init; }

    public required string Status { get; init; }

    public required string Cause { get; init; }

    public required long Count { get; init; }

    public required string Remedy { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Others that died and are not told one by one.</summary>
    public long Held { get; init; }

    public int HeldGroups { get; init; }

    /// <summary>The group on the console's page; null where the console does not know its public address.</summary>
    public string? Url { get; init; }

    /// <summary>The sentence people read. A cause comes from outside: line breaks and marks that a chat would obey are taken out of it.</summary>
    public string Text
    {
        get
        {
            var text = $"{Count} {(Count == 1 ? "delivery" : "deliveries")} to {Plain(EndpointName)} became {(Status == "rejected" ? "rejected" : "dead letters")}: {Plain(Cause)}. {Remedy}"
                + (Held == 0 ? "" : $" Held back: {Held} more of {HeldGroups} {(HeldGroups == 1 ? "cause" : "causes")}.") + (Url is null ? "" : " " + Url);
            return text.Length > LongestText ? text[..LongestText] + "..." : text;
        }
    }

    /// <param name="format">discord or json.</param>
    public byte[] ToBody(string format) => format == "json"
        ? JsonSerializer.SerializeToUtf8Bytes(new
        {
            type = "dead-letters", at = Iso.Write(At), endpoint = EndpointId, endpointName = EndpointName, status = Status, cause = Cause, group = GroupId, count = Count, heldBack = Held,
            heldBackCauses = HeldGroups, remedy = Remedy, url = Url, text = Text,
        })
        : JsonSerializer.SerializeToUtf8Bytes(new { content = Text, allowed_mentions = new { parse = Array.Empty<string>() } });

    /// <summary>A text from outside, without line breaks and marks that a chat would obey.</summary>
    internal static string Plain(string text) => new([.. text.Select(letter => char.IsControl(letter) || letter is '`' or '@' or '<' or '>' or '[' or ']' or '*' or '|' ? ' ' : letter)]);
}
