using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Liveness;

/// <summary>Does something about a job and says how it went.</summary>
internal static class LivenessActions
{
    public static async Task<bool> DoAsync(Toasts toasts, Func<Task<LivenessOutcome>> action)
    {
        var done = false;
        await TryAsync(toasts, async () =>
        {
            switch (await action())
            {
                case LivenessOutcome.Done did:
                    toasts.Done(did.Message.TrimEnd('.'));
                    done = true;
                    break;
                case LivenessOutcome.Refused refused:
                    toasts.Failed(refused.Message);
                    break;
                case LivenessOutcome.Invalid invalid:
                    toasts.Failed(string.Join(" ", invalid.Problems.Select(problem => problem.ToString())));
                    break;
            }
        });
        return done;
    }

    public static async Task TryAsync(Toasts toasts, Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (RedisUnavailableException)
        {
            toasts.Failed("Redis went away: look at the job before you try it again.");
        }
        catch (ForbiddenException error)
        {
            toasts.Failed(error.Message);
        }
    }
}
