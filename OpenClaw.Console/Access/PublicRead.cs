using OpenClaw.Console.Configuration;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Access;

/// <summary>The rule of the public GETs (spec 1 section 2): open to anyone while Access:AnonymousRead is true, else to viewers.</summary>
public sealed class PublicRead(ConsoleOptions options)
{
    /// <exception cref="ForbiddenException">The actor may not read.</exception>
    public void Demand(Actor actor)
    {
        if (!options.Access.AnonymousRead)
        {
            actor.Demand(Permission.View);
        }
    }
}
