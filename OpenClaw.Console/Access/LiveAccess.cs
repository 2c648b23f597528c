using System.Security.Claims;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Live;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Access;

/// <summary>Who may listen to which live channel (spec 1 section 4): the two public ones follow the rule of the public GETs.</summary>
internal sealed class LiveAccess(ConsoleOptions options) : ILiveAccess
{
    public bool MaySubscribe(ClaimsPrincipal user, string channel) =>
        (options.Access.AnonymousRead && channel is (LiveChannels.MilestonesFeed or LiveChannels.DemandSummary)) || user.ToActor().May(Permission.View);
}
