using System.Globalization;
using System.Text.RegularExpressions;
using Quartz;

namespace OpenClaw.Console.Scheduling;

/// <summary>Schedules: checked, counted on and put into words. All in UTC.</summary>
public static partial class JobCron
{
    /// <summary>No job runs more often.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>Longest expression, in characters.</summary>
    public const int MaxLength = 120;

    /// <summary>How many times are looked at to see how often it fires: a schedule that fires in bursts shows one within them.</summary>
    private const int Looked = 120;

    private static readonly string[] Days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    /// <summary>Why a schedule cannot be used; null: it can.</summary>
    public static string? Problem(string? cron, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(cron))
        {
            return "is missing.";
        }

        if (cron.Length > MaxLength)
        {
            return $"is longer than {MaxLength} characters.";
        }

        if (Parse(cron) is not { } expression)
        {
            return "is not a schedule: write seconds, minutes, hours, day of month, month and day of week, such as 0 0/5 * * * ? for every five minutes.";
        }

        var times = After(expression, now, Looked).ToList();
        if (times.Count == 0)
        {
            return "never comes round.";
        }

        return times.Zip(times.Skip(1), (one, next) => next - one).Any(gap => gap < Shortest) ? "is more often than once a minute." : null;
    }

    /// <summary>The next times it fires; empty when it cannot be read.</summary>
    public static IReadOnlyList<DateTimeOffset> Next(string cron, DateTimeOffset after, int count) => Parse(cron) is { } expression ? [.. After(expression, after, count)] : [];

    /// <summary>The schedule in words; one that is too particular is named by its expression.</summary>
    public static string Words(string cron)
    {
        ArgumentNullException.ThrowIfNull(cron);
        if (Minutes().Match(cron) is { Success: true } minutes)
        {
            var (from, step) = (minutes.Groups["from"].Value, Number(minutes.Groups["step"].Value));
            return (step == 1 ? "every minute" : $"every {step} minutes") + (from is "*" or "0" ? "" : $", from minute {from}");
        }

        if (Hourly().Match(cron) is { Success: true } hourly)
        {
            var (minute, step) = (Number(hourly.Groups["minute"].Value), hourly.Groups["step"] is { Success: true } every ? Number(every.Value) : 1);
            return (step == 1 ? "every hour" : $"every {step} hours") + (minute == 0 ? ", on the hour" : $", at {minute} past");
        }

        if (Daily().Match(cron) is { Success: true } daily)
        {
            var at = $"{Number(daily.Groups["hour"].Value):00}:{Number(daily.Groups["minute"].Value):00} UTC";
            var day = daily.Groups["day"].Value;
            return day is "?" or "*" ? $"every day at {at}" : Day(day) is { } name ? $"every {name} at {at}" : $"by the expression {cron}";
        }

        return $"by the expression {cron}";
    }

    /// <summary>How many turns lie between two times, at most 1,000, and the first of them.</summary>
    public static (int Count, DateTimeOffset? First) Between(string cron, DateTimeOffset after, DateTimeOffset before)
    {
        var times = Next(cron, after, 1_000).TakeWhile(time => time < before).ToList();
        return (times.Count, times.Count == 0 ? null : times[0]);
    }

    private static CronExpression? Parse(string cron) => CronExpression.TryParse(cron, out var expression) ? expression.WithTimeZone(TimeZoneInfo.Utc) : null;

    private static IEnumerable<DateTimeOffset> After(CronExpression expression, DateTimeOffset after, int count)
    {
        for (var (i, at) = (0, expression.GetNextValidTimeAfter(after)); i < count && at is { } time; i++, at = expression.GetNextValidTimeAfter(time))
        {
            yield return time;
        }
    }

    private static string? Day(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number is >= 1 and <= 7 ? Days[number - 1] : null
        : Days.FirstOrDefault(day => day.StartsWith(text, StringComparison.OrdinalIgnoreCase) && text.Length == 3);

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^0 (?<from>\*|\d{1,2})/(?<step>\d{1,2}) \* (\?|\*) \* (\?|\*)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Minutes();

    [GeneratedRegex(@"^0 (?<minute>\d{1,2}) (\*|0/(?<step>\d{1,2})|\*/(?<step>\d{1,2})) \* \* (\?|\*)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Hourly();

    [GeneratedRegex(@"^0 (?<minute>\d{1,2}) (?<hour>\d{1,2}) (\*|\?) \* (?<day>\?|\*|\w{1,3})$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Daily();
}
