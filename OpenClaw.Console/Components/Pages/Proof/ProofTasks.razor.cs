using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Live;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Proof;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>The part of a milestone's thread that leads to its task and the decision on it.</summary>
public sealed partial class ProofTasks(TaskService service, TimeProvider time) : ThreadPart(LiveChannels.Tasks)
{
    private IReadOnlyList<TaskId> _ids = [];
    private IReadOnlyList<OrchestratorTask> tasks = [];
    private bool _read;

    [Parameter, EditorRequired]
    public required Milestone Milestone { get; set; }

    /// <summary>What has ended moves no more.</summary>
    protected override bool Moves => _ids.Count > 0 && (!_read || tasks.Any(task => !task.State.IsTerminal()));

    protected override async Task OnParametersSetAsync()
    {
        var ids = Actor.May(Permission.View) ? ProofLinks.Tasks(Milestone) : [];
        if (!ids.SequenceEqual(_ids))
        {
            (_ids, tasks, _read) = (ids, [], false);
            await LoadAsync();
        }
    }

    protected override async Task ReadAsync()
    {
        tasks = await service.GetManyAsync(Actor, _ids, Gone);
        _read = true;
    }
}
