using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Proof;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>The part of a milestone's thread that leads to its task and the decision on it.</summary>
public sealed partial class ProofTasks(TaskService service, LiveFeed live, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private CancellationToken _stop; // outlives its source, which goes with the panel
    private IReadOnlyList<TaskId> _ids = [];
    private IReadOnlyList<OrchestratorTask> tasks = [];
    private LiveSubscription? _subscription;
    private bool _read;

    [Parameter, EditorRequired]
    public required Milestone Milestone { get; set; }

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    public void Dispose()
    {
        _gone.Cancel();
        _subscription?.Dispose();
        _gone.Dispose();
    }

    protected override void OnInitialized()
    {
        _stop = _gone.Token;
        _subscription = live.Subscribe([LiveChannels.Tasks], _ => InvokeAsync(RefreshAsync), TimeSpan.FromMilliseconds(500));
    }

    protected override async Task OnParametersSetAsync()
    {
        var ids = Actor.May(Permission.View) ? ProofLinks.Tasks(Milestone) : [];
        if (!ids.SequenceEqual(_ids))
        {
            (_ids, tasks, _read) = (ids, [], false);
            await ReadAsync();
        }
    }

    private async Task RefreshAsync()
    {
        // What has ended moves no more.
        if (_ids.Count > 0 && (!_read || tasks.Any(task => !task.State.IsTerminal())))
        {
            await ReadAsync();
            StateHasChanged();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            tasks = await service.GetManyAsync(Actor, _ids, _stop);
            _read = true;
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException or OperationCanceledException)
        {
            // What was known stays; the panel itself says that Redis is away.
        }
    }
}
