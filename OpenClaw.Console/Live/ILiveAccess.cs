using System.Security.Claims;

namespace OpenClaw.Console.Live;

/// <summary>Says who may listen to which channel of the hub.</summary>
public interface ILiveAccess
{
    bool MaySubscribe(ClaimsPrincipal user, string channel);
}
