using OpenClaw.Console.Access;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Access;

/// <summary>How the pages tell what came of an action.</summary>
internal static class AccessOutcomes
{
    public const string RedisAway = "Redis is away: nothing was changed. Try again when it is back.";

    /// <summary>Does it and says so in a message; a refusal is told with its reason.</summary>
    /// <returns>Whether it was done.</returns>
    public static async Task<bool> TryAsync(this Toasts toasts, Func<Task<AccessOutcome>> action, string done)
    {
        var problem = await ProblemAsync(action);
        if (problem is null)
        {
            toasts.Done(done);
        }
        else
        {
            toasts.Failed(problem);
        }

        return problem is null;
    }

    /// <summary>Does it; null, or why it was not done, for the form it was asked by.</summary>
    public static async Task<string?> ProblemAsync(Func<Task<AccessOutcome>> action)
    {
        try
        {
            return Message(await action());
        }
        catch (RedisUnavailableException)
        {
            return RedisAway;
        }
        catch (ForbiddenException)
        {
            return "You may not do this any more: your roles were changed.";
        }
    }

    public static string? Message(AccessOutcome outcome) => outcome switch
    {
        AccessOutcome.Invalid invalid => invalid.Message,
        AccessOutcome.NotFound missing => missing.Message,
        AccessOutcome.Conflict conflict => conflict.Message,
        _ => null,
    };
}
