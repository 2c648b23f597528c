using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.DeadLetters;

namespace OpenClaw.Console.Components.Pages.DeadLetters;

/// <summary>The sentences of the dead-letter page.</summary>
public static class DeadLetterWords
{
    /// <summary>"12 dead letters, 9 in the last hour, 4 more than the hour before": both sides together.</summary>
    public static string StateLine(RejectionOverview inbound, OutboundOverview? outbound = null)
    {
        ArgumentNullException.ThrowIfNull(inbound);
        var waiting = inbound.Waiting + (outbound?.Total ?? 0);
        var (lastHour, hourBefore) = (inbound.LastHour + (outbound?.LastHour ?? 0), inbound.HourBefore + (outbound?.HourBefore ?? 0));
        return waiting == 0
            ? "All calm: nothing waits here"
            : $"{Format.Count(waiting, "dead letter", "dead letters")}, {(lastHour == 0 ? "none" : Format.Number(lastHour))} in the last hour{(lastHour == 0 && hourBefore == 0 ? "" : ", " + Change(lastHour, hourBefore))}";
    }

    /// <summary>"4 more than the hour before", "as many as the hour before".</summary>
    public static string Change(RejectionOverview overview)
    {
        ArgumentNullException.ThrowIfNull(overview);
        return Change(overview.LastHour, overview.HourBefore);
    }

    /// <summary>"4 more than the hour before", "as many as the hour before".</summary>
    public static string Change(long lastHour, long hourBefore) => (lastHour - hourBefore) switch
    {
        > 0 and var more => $"{Format.Number(more)} more than the hour before",
        < 0 and var less => $"{Format.Number(-less)} fewer than the hour before",
        _ => "as many as the hour before",
    };
}
