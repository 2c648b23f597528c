using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Audit;

/// <summary>The panel of one entry.</summary>
public sealed partial class AuditPanel
{
    private AuditDetail? shown;

    [Parameter, EditorRequired]
    public required long Seq { get; set; }

    [Parameter, EditorRequired]
    public required AuditPageState State { get; set; }

    protected override async Task ReadAsync() => shown = await Audit.FindAsync(Actor, Seq, Gone);

    // The clock on the wall, and what the logs say.
    private string Exact(DateTimeOffset at) => Clock.Zone.Id == "UTC"
        ? $"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} UTC"
        : $"{Clock.ToLocal(at):yyyy-MM-dd HH:mm:ss} ({at.UtcDateTime:HH:mm:ss.fff} UTC)";
}
