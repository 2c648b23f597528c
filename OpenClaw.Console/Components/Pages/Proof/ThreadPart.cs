using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>
/// A part of a milestone's thread. It reads (<see cref="ReadAsync"/>) when it is asked for something else (<see cref="LoadAsync"/>) and when something happens on its channel
/// while what it shows may still move; what was known stays while Redis is away or refuses: the panel around it says so.
/// </summary>
public abstract class ThreadPart(string channel) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private LiveSubscription? _subscription;

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    /// <summary>Cancelled when the panel is closed; outlives its source, which goes with the panel.</summary>
    protected CancellationToken Gone { get; private set; }

    /// <summary>Whether what is shown may still change.</summary>
    protected abstract bool Moves { get; }

    [Inject]
    private LiveFeed Live { get; set; } = null!;

    public void Dispose()
    {
        _gone.Cancel();
        _subscription?.Dispose();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override void OnInitialized()
    {
        Gone = _gone.Token;
        _subscription = Live.Subscribe([channel], _ => InvokeAsync(RefreshAsync), TimeSpan.FromMilliseconds(500));
    }

    /// <summary>Reads what is shown; may throw what Redis throws.</summary>
    protected abstract Task ReadAsync();

    protected async Task LoadAsync()
    {
        try
        {
            await ReadAsync();
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException or OperationCanceledException)
        {
            // What was known stays.
        }
    }

    private async Task RefreshAsync()
    {
        if (Moves)
        {
            await LoadAsync();
            StateHasChanged();
        }
    }
}
