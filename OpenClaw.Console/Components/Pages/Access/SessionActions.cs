using OpenClaw.Console.Access;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Access;

/// <summary>Ending sessions, from the list and from a user's panel.</summary>
internal static class SessionActions
{
    /// <summary>Says how many of whom it is, and ends them when that is wanted.</summary>
    public static async Task EndWithQuestionAsync(
        this SessionService sessions, Confirmations confirmations, Toasts toasts, Actor actor, IReadOnlyList<SessionView> open)
    {
        var who = string.Join(", ", open.Select(view => view.UserName).Distinct());
        var answer = await confirmations.AskAsync(new ConfirmRequest
        {
            Title = open.Count == 1 ? $"End the session of {who}?" : $"End all {open.Count} sessions of {who}?",
            Body = "Open pages lead to sign-in at once. Signing in again is possible; to keep somebody out, disable the user.",
            Action = open.Count == 1 ? "End session" : $"End {open.Count} sessions",
            Danger = true,
            Sample = [.. open.Take(5).Select(view => $"{BrowserNames.Of(view.Session.UserAgent)}, {view.Session.Address}")],
        });
        if (answer.Confirmed)
        {
            await sessions.EndNowAsync(toasts, actor, open);
        }
    }

    public static async Task EndNowAsync(this SessionService sessions, Toasts toasts, Actor actor, IReadOnlyList<SessionView> open)
    {
        try
        {
            var ended = await sessions.EndAsync(actor, [.. open.Select(view => view.Session.Id)], CancellationToken.None);
            toasts.Done(ended == 0 ? "It had ended already" : $"Ended {Format.Count(ended, "session", "sessions")}");
        }
        catch (RedisUnavailableException)
        {
            toasts.Failed(AccessOutcomes.RedisAway);
        }
        catch (ForbiddenException)
        {
            toasts.Failed("You may not do this any more: your roles were changed.");
        }
    }
}
