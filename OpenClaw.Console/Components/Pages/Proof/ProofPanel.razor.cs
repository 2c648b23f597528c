using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>The panel of one milestone.</summary>
public sealed partial class ProofPanel(ProofService proof) : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private CancellationToken _stop; // outlives its source, which goes with the panel
    private IReadOnlyList<ProofEntry> thread = [];
    private ProofEntry? shown;
    private bool loaded;
    private bool away;
    private (HistoryId? Entry, HistoryId? Newest, bool Loaded)? _asked;

    [Parameter, EditorRequired]
    public required string MilestoneId { get; set; }

    [Parameter, EditorRequired]
    public required ProofPageState State { get; set; }

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    /// <summary>The last envelope with this id; a change means there is more to show.</summary>
    [Parameter]
    public HistoryId? Newest { get; set; }

    /// <summary>Told which entry is open, so that the list can mark it.</summary>
    [Parameter]
    public EventCallback<HistoryId?> OnOpened { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    private string Title => shown?.Event.Claim ?? Format.ShortId(MilestoneId, 24, 8);

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override void OnInitialized() => _stop = _gone.Token;

    protected override async Task OnParametersSetAsync()
    {
        var asks = (State.Entry, Newest, proof.Loaded);
        if (_asked != asks)
        {
            _asked = asks;
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        try
        {
            thread = await proof.ThreadAsync(Actor, MilestoneId, _stop);
            shown = thread.FirstOrDefault(entry => entry.Id == State.Entry) ?? (thread.Count > 0 ? thread[0] : null);
            (loaded, away) = (proof.Loaded, false);
            await OnOpened.InvokeAsync(shown?.Id);
        }
        catch (RedisUnavailableException)
        {
            away = shown is null;
        }
        catch (OperationCanceledException)
        {
            // The panel is closed.
        }
    }
}
