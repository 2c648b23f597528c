using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>The panel of one milestone.</summary>
public sealed partial class ProofPanel(ProofService proof)
{
    private IReadOnlyList<ProofEntry> thread = [];
    private ProofEntry? shown;

    [Parameter, EditorRequired]
    public required string MilestoneId { get; set; }

    [Parameter, EditorRequired]
    public required ProofPageState State { get; set; }

    /// <summary>The last envelope with this id; a change means there is more to show.</summary>
    [Parameter]
    public HistoryId? Newest { get; set; }

    /// <summary>Told which entry is open, so that the list can mark it.</summary>
    [Parameter]
    public EventCallback<HistoryId?> OnOpened { get; set; }

    protected override object? Asks => (State.Entry, Newest, proof.Loaded);

    /// <summary>The history was read when this was, so what was not found does not exist.</summary>
    private bool Known => Loaded && proof.Loaded;

    private string Title => shown?.Event.Claim ?? Format.ShortId(MilestoneId, 24, 8);

    protected override async Task ReadAsync()
    {
        thread = await proof.ThreadAsync(Actor, MilestoneId, Gone);
        shown = thread.FirstOrDefault(entry => entry.Id == State.Entry) ?? (thread.Count > 0 ? thread[0] : null);
        await OnOpened.InvokeAsync(shown?.Id);
    }
}
