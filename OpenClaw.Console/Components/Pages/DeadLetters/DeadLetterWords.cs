using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.DeadLetters;

namespace OpenClaw.Console.Components.Pages.DeadLetters;

/// <summary>The sentences of the dead-letter page.</summary>
public static class DeadLetterWords
{
    /// <summary>"12 dead letters, 9 in the last hour, 4 more than the hour before".</summary>
    public static string StateLine(RejectionOverview overview)
    {
        ArgumentNullException.ThrowIfNull(overview);
        return overview.Waiting == 0
            ? "All calm: nothing waits here"
            : $"{Format.Count(overview.Waiting, "dead letter", "dead letters")}, {(overview.LastHour == 0 ? "none" : Format.Number(overview.LastHour))} in the last hour{(overview is { LastHour: 0, HourBefore: 0 } ? "" : ", " + Change(overview))}";
    }

    /// <summary>"4 more than the hour before", "as many as the hour before".</summary>
    public static string Change(RejectionOverview overview)
    {
        ArgumentNullException.ThrowIfNull(overview);
        return (overview.LastHour - overview.HourBefore) switch
        {
            > 0 and var more => $"{Format.Number(more)} more than the hour before",
            < 0 and var less => $"{Format.Number(-less)} fewer than the hour before",
            _ => "as many as the hour before",
        };
    }
}
