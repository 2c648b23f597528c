using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Audit;

/// <summary>The panel of one entry.</summary>
public sealed partial class AuditPanel
{
    private readonly CancellationTokenSource _gone = new();
    private AuditDetail? shown;
    private bool loaded;
    private bool away;

    [Parameter, EditorRequired]
    public required long Seq { get; set; }

    [Parameter, EditorRequired]
    public required AuditPageState State { get; set; }

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        try
        {
            shown = await Audit.FindAsync(Actor, Seq, _gone.Token);
            (loaded, away) = (true, false);
        }
        catch (RedisUnavailableException)
        {
            away = true;
        }
        catch (OperationCanceledException)
        {
            // The panel is closed.
        }
    }

    // The clock on the wall, and what the logs say.
    private string Exact(DateTimeOffset at) => Clock.Zone.Id == "UTC"
        ? $"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} UTC"
        : $"{Clock.ToLocal(at):yyyy-MM-dd HH:mm:ss} ({at.UtcDateTime:HH:mm:ss.fff} UTC)";
}
