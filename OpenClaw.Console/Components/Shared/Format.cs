namespace OpenClaw.Console.Components.Shared;

/// <summary>How numbers, times and ids are written, everywhere.</summary>
public static class Format
{
    // Narrow no-break space: groups of three without a comma that a reader elsewhere takes for a decimal sign, and never broken over two lines.
    private const char ThinSpace = '\u202f';

    /// <summary>"12 345".</summary>
    public static string Number(long value) => value.ToString("#,0").Replace(',', ThinSpace);

    /// <summary>"1 dead letter", "12 dead letters".</summary>
    public static string Count(long value, string one, string many) => $"{Number(value)} {(value == 1 ? one : many)}";

    /// <summary>The two largest units: "850 ms", "4.2 s", "42 s", "2 min 5 s", "3 h 12 min", "4 d 3 h".</summary>
    public static string Duration(TimeSpan value)
    {
        var span = value.Duration();
        return span switch
        {
            { TotalMilliseconds: < 1000 } => $"{(int)span.TotalMilliseconds} ms",
            { TotalSeconds: < 10 } => $"{Math.Floor(span.TotalSeconds * 10) / 10:0.#} s",
            { TotalMinutes: < 1 } => $"{span.Seconds} s",
            { TotalHours: < 1 } => Two(span.Minutes, "min", span.Seconds, "s"),
            { TotalDays: < 1 } => Two(span.Hours, "h", span.Minutes, "min"),
            _ => Two(span.Days, "d", span.Hours, "h"),
        };
    }

    /// <summary>"just now", "20 s ago", "5 min ago", "in 3 h", "2 d ago", and from a week on the date. js/times.js says the same words as time goes by.</summary>
    public static string Relative(DateTimeOffset then, DateTimeOffset now)
    {
        var gap = (now - then).Duration();
        if (gap < TimeSpan.FromSeconds(10))
        {
            return "just now";
        }

        if (gap >= TimeSpan.FromDays(7))
        {
            return then.Year == now.Year ? $"{then:d MMM}" : $"{then:d MMM yyyy}";
        }

        var text = gap switch
        {
            { TotalMinutes: < 1 } => $"{gap.Seconds / 10 * 10} s",
            { TotalHours: < 1 } => $"{gap.Minutes} min",
            { TotalDays: < 1 } => $"{gap.Hours} h",
            _ => $"{gap.Days} d",
        };
        return now >= then ? $"{text} ago" : $"in {text}";
    }

    /// <summary>"3a1f2c…9d04": the ends tell ids apart, the middle does not. Short ones stay whole.</summary>
    /// <param name="id">The id or hash.</param>
    /// <param name="start">Characters kept at the start.</param>
    /// <param name="end">Characters kept at the end.</param>
    public static string ShortId(string id, int start = 8, int end = 4)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.Length <= start + end + 3 ? id : $"{id[..start]}…{id[^end..]}";
    }

    /// <summary>"512 B", "4.2 KiB", "3.0 MiB".</summary>
    public static string Bytes(long value) => value switch
    {
        < 1024 => $"{value} B",
        < 1024 * 1024 => $"{value / 1024.0:0.0} KiB",
        < 1024L * 1024 * 1024 => $"{value / (1024.0 * 1024):0.0} MiB",
        _ => $"{value / (1024.0 * 1024 * 1024):0.0} GiB",
    };

    /// <summary>"03:12" or "2026-03-04 03:12" when it is not today, in the zone of <paramref name="at"/>.</summary>
    public static string ClockTime(DateTimeOffset at, DateTimeOffset now) => at.Date == now.ToOffset(at.Offset).Date ? $"{at:HH:mm}" : $"{at:yyyy-MM-dd HH:mm}";

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? $"{large} {largeUnit}" : $"{large} {largeUnit} {small} {smallUnit}";
}
