using OpenClaw.Console.Components.Shared;
using OpenClaw.Domain.Demand;

namespace OpenClaw.Console.Components.Pages.Demand;

/// <summary>How old a snapshot is at one moment, in words and as a part of the time it counts as live.</summary>
/// <param name="Stale">Older than it may be.</param>
/// <param name="Part">Of the time until stale that has passed, 0 to 1.</param>
/// <param name="Age">"Taken 3 min 12 s ago".</param>
/// <param name="Outlook">"stale in 6 min 48 s", "stale for 4 min".</param>
public sealed record Freshness(bool Stale, double Part, string Age, string Outlook)
{
    public static Freshness Of(DateTimeOffset generatedAt, DateTimeOffset now)
    {
        var limit = DemandView.DefaultStaleAfter;
        var age = now - generatedAt;
        var left = limit - age;
        return new Freshness(
            left < TimeSpan.Zero,
            Math.Clamp(age / limit, 0, 1),
            age < TimeSpan.FromSeconds(-1) ? $"Taken {Words(age)} ahead of this console's clock" : age < TimeSpan.FromSeconds(1) ? "Taken just now" : $"Taken {Words(age)} ago",
            left < TimeSpan.Zero ? $"stale for {Words(left)}" : $"stale in {Words(left)}");
    }

    // Whole seconds: a clock that counts tenths is a nervous one.
    private static string Words(TimeSpan span) => Format.Duration(TimeSpan.FromSeconds(Math.Max(1, Math.Floor(span.Duration().TotalSeconds))));
}
