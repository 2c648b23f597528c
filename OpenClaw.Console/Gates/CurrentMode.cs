using OpenClaw.Console.Live;

namespace OpenClaw.Console.Gates;

/// <summary>The mode of the pipeline as every replica knows it: changed at once by the event that tells of it.</summary>
public sealed class CurrentMode(RedisModeStore store, LiveFeed live, TimeProvider time, ILogger<CurrentMode> log)
    : KeptCurrent(live, time, log, LiveChannels.Tasks, "mode.changed", TimeSpan.FromSeconds(5))
{
    private volatile ModeState _state = ModeState.Initial;

    public ModeState State => _state;

    /// <summary>Raised when the mode changed; on any thread.</summary>
    public event Action? Changed;

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var before = _state;
        _state = await store.ReadAsync(cancel);
        if (before != _state)
        {
            Changed?.Invoke();
        }
    }
}
