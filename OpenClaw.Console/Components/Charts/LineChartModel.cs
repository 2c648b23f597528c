using System.Globalization;
using System.Text;

namespace OpenClaw.Console.Components.Charts;

/// <summary>One moment of a line chart with a value for each series.</summary>
public sealed record ChartPoint(DateTimeOffset At, IReadOnlyList<long> Values);

/// <summary>A stretch of the chart, in percent from its left edge.</summary>
public readonly record struct ChartSpan(double From, double To)
{
    public double Width => Math.Round(To - From, 3);
}

/// <summary>A label under the chart; minor ones are left out where there is little room.</summary>
public sealed record ChartTick(double X, string Label, bool Minor);

/// <summary>What the pointer can rest on: a point, and the stretch around it.</summary>
public sealed record ChartSpot(ChartPoint Point, double X, ChartSpan Reach);

/// <summary>The geometry of a line chart over a window of time, in percent of its area. Where nothing is known there is a gap, not a line.</summary>
public sealed class LineChartModel
{
    /// <summary>Most spots to point at, and rows of the table.</summary>
    public const int MaxSpots = 288;

    private readonly DateTimeOffset _from;
    private readonly TimeSpan _window;

    /// <param name="points">Oldest first; those outside the window are left out.</param>
    /// <param name="from">The left edge.</param>
    /// <param name="to">The right edge.</param>
    /// <param name="gap">Least time without a point that counts as a gap; longer when the points are further apart by their own rhythm.</param>
    /// <param name="seriesCount">Values each point has.</param>
    public LineChartModel(IEnumerable<ChartPoint> points, DateTimeOffset from, DateTimeOffset to, TimeSpan gap, int seriesCount)
    {
        (_from, _window) = (from, to - from);
        Points = [.. points.Where(point => point.At >= from && point.At <= to)];
        Scale = ChartScale.For(Points.Count == 0 ? 0 : Points.Max(point => point.Values.Max()));
        GapAfter = Rhythm() * 2.5 is var rhythm && rhythm > gap ? rhythm : gap;
        var runs = Runs();
        Lines = [.. Enumerable.Range(0, seriesCount).Select(series => Line(runs, series))];
        Dots = [.. runs.Where(run => run.Count == 1).Select(run => run[0])];
        Gaps = FindGaps(runs, to);
        Spots = FindSpots();
    }

    public IReadOnlyList<ChartPoint> Points { get; }

    public ChartScale Scale { get; }

    /// <summary>Time without a point from which on the lines stop.</summary>
    public TimeSpan GapAfter { get; }

    /// <summary>One path for each series, in a box of 100 by 100.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>Points with a gap on both sides, which no line shows.</summary>
    public IReadOnlyList<ChartPoint> Dots { get; }

    public IReadOnlyList<ChartSpan> Gaps { get; }

    /// <summary>Oldest first; where there are more points than <see cref="MaxSpots"/>, the last one of each stretch.</summary>
    public IReadOnlyList<ChartSpot> Spots { get; }

    public double X(DateTimeOffset at) => Math.Round(100 * ((at - _from) / _window), 3);

    /// <summary>Labels at round hours of the viewer's clock; midnight is the date.</summary>
    /// <param name="toLocal">UTC to the viewer's clock.</param>
    /// <param name="hours">Hours between two labels; every second one is minor.</param>
    public IReadOnlyList<ChartTick> Ticks(Func<DateTimeOffset, DateTimeOffset> toLocal, int hours = 3)
    {
        ArgumentNullException.ThrowIfNull(toLocal);
        var ticks = new List<ChartTick>();
        // From the first full quarter of an hour on, because some zones are off by half or three quarters of an hour.
        var at = new DateTimeOffset(_from.UtcTicks - (_from.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        for (; at <= _from + _window; at += TimeSpan.FromMinutes(15))
        {
            var local = toLocal(at);
            if (at >= _from && local.Minute == 0 && local.Hour % hours == 0)
            {
                ticks.Add(new ChartTick(X(at), local.Hour == 0 ? $"{local:d MMM}" : $"{local:HH:mm}", local.Hour % (2 * hours) != 0));
            }
        }

        return ticks;
    }

    private TimeSpan Rhythm()
    {
        var steps = Points.Zip(Points.Skip(1), (a, b) => b.At - a.At).Order().ToList();
        return steps.Count == 0 ? TimeSpan.Zero : steps[steps.Count / 2];
    }

    private List<List<ChartPoint>> Runs()
    {
        var runs = new List<List<ChartPoint>>();
        foreach (var point in Points)
        {
            if (runs is [.., [.., var last]] && point.At - last.At <= GapAfter)
            {
                runs[^1].Add(point);
            }
            else
            {
                runs.Add([point]);
            }
        }

        return runs;
    }

    private string Line(List<List<ChartPoint>> runs, int series)
    {
        var path = new StringBuilder();
        foreach (var run in runs.Where(run => run.Count > 1))
        {
            for (var i = 0; i < run.Count; i++)
            {
                path.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? 'M' : 'L')}{X(run[i].At)} {Scale.Y(run[i].Values[series])}");
            }
        }

        return path.ToString();
    }

    private List<ChartSpan> FindGaps(List<List<ChartPoint>> runs, DateTimeOffset to)
    {
        var gaps = new List<ChartSpan>();
        var end = _from;
        foreach (var run in runs)
        {
            Add(end, run[0].At);
            end = run[^1].At;
        }

        Add(end, to);
        return gaps;

        void Add(DateTimeOffset left, DateTimeOffset right)
        {
            if (right - left > GapAfter)
            {
                gaps.Add(new ChartSpan(X(left), X(right)));
            }
        }
    }

    private List<ChartSpot> FindSpots()
    {
        var points = Points.Count <= MaxSpots
            ? Points
            : [.. Points.GroupBy(point => (int)((point.At - _from) / _window * (MaxSpots - 1))).Select(stretch => stretch.Last())];
        var middles = points.Zip(points.Skip(1), (a, b) => (X(a.At) + X(b.At)) / 2).ToList();
        return [.. points.Select((point, i) => new ChartSpot(point, X(point.At), new ChartSpan(i == 0 ? 0 : middles[i - 1], i == points.Count - 1 ? 100 : middles[i])))];
    }
}
