using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace OpenClaw.Console.Components.Shared;

/// <summary>The time part of a filter rail.</summary>
public sealed partial class TimeRange
{
    public static readonly (string? Value, string Word)[] UpTo7Days = [("1h", "1 h"), ("24h", "24 h"), ("7d", "7 d"), (null, "All")];
    public static readonly (string? Value, string Word)[] UpTo30Days = [("1h", "1 h"), ("24h", "24 h"), ("7d", "7 d"), ("30d", "30 d"), (null, "All")];

    [Parameter]
    public string Title { get; set; } = "Time";

    [Parameter]
    public string Label { get; set; } = "Time range";

    [Parameter, EditorRequired]
    public required IReadOnlyList<(string? Value, string Word)> Ranges { get; set; }

    [Parameter, EditorRequired]
    public required string? Range { get; set; }

    [Parameter]
    public DateTimeOffset? From { get; set; }

    [Parameter]
    public DateTimeOffset? To { get; set; }

    [Parameter]
    public EventCallback<string?> OnRange { get; set; }

    [Parameter]
    public EventCallback<(DateTimeOffset? From, DateTimeOffset? To)> OnTime { get; set; }

    private bool IsOn(string? range) => Range == range && (range is not null || (From is null && To is null));

    private string? Local(DateTimeOffset? at) => at is { } time ? Clock.ToLocal(time).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture) : null;

    private DateTimeOffset? Read(ChangeEventArgs change)
    {
        if (!DateTime.TryParse(change.Value as string, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return null;
        }

        // The hour that summer time skips does not exist; an hour later is what was meant.
        var there = Clock.Zone.IsInvalidTime(local) ? local.AddHours(1) : local;
        return new DateTimeOffset(there, Clock.Zone.GetUtcOffset(there)).ToUniversalTime();
    }
}
