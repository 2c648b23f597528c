using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Live;

namespace OpenClaw.Console.Components.Pages.Home;

/// <summary>How far a browser had seen the event stream, and how long ago.</summary>
public sealed record SeenUpTo(long Id, double Seconds);

/// <summary>What happened while somebody was away.</summary>
/// <param name="More">There were more than are counted.</param>
public sealed record AwaySummary(long Changes, bool More, TimeSpan For)
{
    /// <summary>Events looked through; beyond it they are counted without looking.</summary>
    private const int MostRead = 2_000;

    /// <summary>What people look at; the ledger would count most things twice, and jobs tick by themselves.</summary>
    private static readonly string[] Channels = [LiveChannels.MilestonesFeed, LiveChannels.DemandSummary, LiveChannels.Tasks, LiveChannels.Deliveries, LiveChannels.DeadLetters, LiveChannels.Liveness];

    /// <summary>Null: nothing worth telling.</summary>
    public static async Task<AwaySummary?> SinceAsync(LiveFeed live, SeenUpTo seen, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(seen);
        var passed = live.LastId - seen.Id;
        if (passed is <= 0 or > MostRead)
        {
            return passed <= 0 ? null : new AwaySummary(MostRead, More: true, TimeSpan.FromSeconds(seen.Seconds));
        }

        var replay = await live.ReplayAsync(seen.Id, Channels, cancel);
        var changes = replay.Events.Count(Counts);
        return changes == 0 && !replay.Gap ? null : new AwaySummary(changes, replay.Gap, TimeSpan.FromSeconds(seen.Seconds));
    }

    private string Start => $"{(More ? "More than " : "")}{Format.Count(Changes, "change", "changes")} while you were away for {Format.Duration(For)}";

    /// <summary>"41 changes while you were away for 12 min", where nobody has looked what of it needs somebody.</summary>
    public string Sentence() => Start + ".";

    /// <summary>"41 changes while you were away for 12 min, 3 need you".</summary>
    public string Sentence(int needs) =>
        $"{Start}, {(needs == 0 ? "none needs you" : needs == 1 ? "1 needs you" : $"{Format.Number(needs)} need you")}.";

    /// <summary>The watchdog's rounds are no changes; what it escalates is.</summary>
    internal static bool Counts(LiveEvent happened) => happened.Channel != LiveChannels.Liveness || happened.Type.StartsWith("escalation.", StringComparison.Ordinal) || happened.Type.StartsWith("reset.", StringComparison.Ordinal);
}
