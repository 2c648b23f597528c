using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Deliveries;

/// <summary>Does something to an endpoint and says how it went.</summary>
internal static class EndpointActions
{
    public static async Task<EndpointOutcome?> DoAsync(Toasts toasts, Func<Task<EndpointOutcome>> action, string done)
    {
        var outcome = await TryAsync(toasts, action);
        switch (outcome)
        {
            case EndpointOutcome.Done or EndpointOutcome.Sent:
                toasts.Done(done);
                break;
            case EndpointOutcome.Refused refused:
                toasts.Failed(refused.Why);
                break;
            case EndpointOutcome.Missing:
                toasts.Failed("The endpoint is gone: somebody else removed it.");
                break;
            case EndpointOutcome.Invalid invalid:
                toasts.Failed(string.Join(" ", invalid.Problems.Select(problem => problem.Message)));
                break;
        }

        return outcome;
    }

    private static async Task<EndpointOutcome?> TryAsync(Toasts toasts, Func<Task<EndpointOutcome>> action)
    {
        try
        {
            return await action();
        }
        catch (RedisUnavailableException)
        {
            toasts.Failed("Redis went away: look at the endpoint before you try it again.");
        }
        catch (ForbiddenException error)
        {
            toasts.Failed(error.Message);
        }

        return null;
    }
}
