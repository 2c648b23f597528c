namespace OpenClaw.Console.Components.UiServices;

/// <summary>The viewer's time zone, told by the browser when the circuit starts; UTC until then. For day separators and other local dates on the server's side.</summary>
public sealed class BrowserClock(TimeProvider time)
{
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    public DateTimeOffset UtcNow => time.GetUtcNow();

    public DateTimeOffset ToLocal(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);

    /// <summary>"Today", "Yesterday", "Tue 3 Mar" or "3 Mar 2025" in the viewer's zone.</summary>
    public string DayOf(DateTimeOffset at)
    {
        var (day, today) = (ToLocal(at).Date, ToLocal(UtcNow).Date);
        return (today - day).Days switch
        {
            0 => "Today",
            1 => "Yesterday",
            _ => day.Year == today.Year ? $"{day:ddd d MMM}" : $"{day:d MMM yyyy}",
        };
    }

    internal void UseZone(string? id) => Zone = id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;
}
