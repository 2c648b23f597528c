using System.Security.Claims;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Liveness;

/// <summary>Monitored jobs in the command palette, by name or scheduler's id.</summary>
internal sealed class JobPalette(JobCatalogue catalogue) : IPaletteSource
{
    private const int Most = 20;

    public async Task<IReadOnlyList<PaletteEntry>> FindAsync(string text, ClaimsPrincipal? user, CancellationToken cancel)
    {
        if (text.Length == 0 || !user.ToActor().May(Permission.View))
        {
            return [];
        }

        try
        {
            return [.. (await catalogue.ListAsync(cancel))
                .Where(job => job.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || job.JobId.Contains(text, StringComparison.OrdinalIgnoreCase)).Take(Most)
                .Select(job => new PaletteEntry("Jobs", job.Name, "monitor_heart", job.JobId.Length > 0 ? job.JobId : "monitored job", $"{LivenessBadge.Path}/{Uri.EscapeDataString(job.Name)}"))];
        }
        catch (RedisUnavailableException)
        {
            return [];
        }
    }
}
