using System.Text.Json;
using OpenClaw.Console.Alerts;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Approvals;

/// <summary>One reminder, as a webhook gets it.</summary>
/// <param name="Held">Others that wait.</param>
internal sealed record ReminderMessage(ReminderData Reminder, DateTimeOffset At, int Held, string? Url)
{
    private const int LongestText = 1_900; // Discord takes 2,000

    /// <summary>The sentence people read. A goal comes from outside: what a chat would obey is taken out of it.</summary>
    public string Text
    {
        get
        {
            var votes = Reminder.Quorum > 1 ? $" {Reminder.Approvals} of {Reminder.Quorum} approved." : "";
            var text = $"Waits for approval, {Reminder.Mark} % of its time are over: {AlertMessage.Plain(Reminder.What)} ({AlertMessage.Plain(Reminder.Agent)}). It expires in {Format.Duration(Reminder.ExpiresAt - At)}.{votes}"
                + (Held == 0 ? "" : $" Held back: {Held} more {(Held == 1 ? "reminder" : "reminders")}.") + (Url is null ? "" : " " + Url);
            return text.Length > LongestText ? text[..LongestText] + "..." : text;
        }
    }

    /// <param name="format">discord or json.</param>
    public byte[] ToBody(string format) => format == "json"
        ? JsonSerializer.SerializeToUtf8Bytes(new
        {
            type = "approval", at = Iso.Write(At), task = Reminder.Task, goal = Reminder.What, agent = Reminder.Agent, percent = Reminder.Mark, expiresAt = Iso.Write(Reminder.ExpiresAt),
            approvals = Reminder.Approvals, quorum = Reminder.Quorum, heldBack = Held, url = Url, text = Text,
        })
        : JsonSerializer.SerializeToUtf8Bytes(new { content = Text, allowed_mentions = new { parse = Array.Empty<string>() } });
}
