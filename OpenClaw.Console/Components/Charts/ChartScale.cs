using System.Globalization;
using OpenClaw.Console.Components.Shared;

namespace OpenClaw.Console.Components.Charts;

/// <summary>A zero-based axis of whole counts with a few round ticks.</summary>
/// <param name="Top">The value at its upper end; at least 1.</param>
/// <param name="Ticks">From 0 to <paramref name="Top"/>, evenly spaced.</param>
public sealed record ChartScale(long Top, IReadOnlyList<long> Ticks)
{
    private const int Most = 5;

    /// <summary>The smallest axis of 1, 2 or 5 times a power of ten a tick that holds the largest value.</summary>
    public static ChartScale For(long largest)
    {
        decimal step = 1;
        var factors = new[] { 2m, 2.5m, 2m };
        for (var i = 0; largest > step * (Most - 1); i++)
        {
            step *= factors[i % 3];
        }

        var ticks = (int)Math.Max(1, Math.Ceiling(largest / step));
        return new ChartScale((long)(step * ticks), [.. Enumerable.Range(0, ticks + 1).Select(tick => (long)(step * tick))]);
    }

    /// <summary>Where a value stands, in percent from above.</summary>
    public double Y(long value) => Math.Round(100 - (100.0 * value / Top), 3);

    /// <summary>A tick's label: whole up to 99 999, then in thousands, millions and so on, as exact as the ticks are apart.</summary>
    public static string Label(long value) => value switch
    {
        < 100_000 => Format.Number(value),
        < 1_000_000 => Short(value, 1_000, "k"),
        < 1_000_000_000 => Short(value, 1_000_000, "M"),
        < 1_000_000_000_000 => Short(value, 1_000_000_000, "G"),
        _ => Short(value, 1_000_000_000_000, "T"),
    };

    private static string Short(long value, long unit, string name) => ((decimal)value / unit).ToString("0.##", CultureInfo.InvariantCulture) + "\u202f" + name;
}
