using OpenClaw.Console.Access;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Access;

/// <summary>Runs an administrator's action and says how it went.</summary>
internal static class Outcomes
{
    /// <returns>What the person must mend in the form, or null when there is nothing to mend there.</returns>
    public static async Task<string?> RunAsync(this Toasts toasts, Func<Task<AccessOutcome>> action, string done)
    {
        try
        {
            switch (await action())
            {
                case AccessOutcome.Invalid invalid:
                    return invalid.Message;
                case AccessOutcome.Conflict conflict:
                    toasts.Failed(conflict.Message);
                    return conflict.Message;
                case AccessOutcome.NotFound missing:
                    toasts.Failed(missing.Message);
                    return missing.Message;
                default:
                    toasts.Done(done);
                    return null;
            }
        }
        catch (RedisUnavailableException)
        {
            toasts.Failed("Redis is away; nothing was changed. Try again when it is back.");
        }
        catch (ForbiddenException error)
        {
            toasts.Failed(error.Message);
        }

        return "Nothing was changed.";
    }
}
