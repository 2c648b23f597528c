using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Components.UiServices;

/// <summary>What the shell knows about Redis and the live feed. One per process; fed by <see cref="StatusWatch"/>, read by every circuit.</summary>
public sealed class ConsoleStatus(TimeProvider time)
{
    /// <summary>Raised on the reporter's thread: components answer with InvokeAsync.</summary>
    public event Action? Changed;

    public RedisHealth Redis { get; private set; } = new(RedisState.Connecting, time.GetUtcNow(), "", []);

    public LiveState Live { get; private set; } = LiveState.CatchingUp;

    /// <summary>Why nothing can be changed now, for the tip of a disabled button; null when actions work.</summary>
    public string? WhyNotAct => Redis.State is RedisState.Away ? "Redis is away: nothing can be changed until it is back. The console retries by itself." : null;

    public void Report(RedisHealth health)
    {
        Redis = health;
        Changed?.Invoke();
    }

    public void Report(LiveState live)
    {
        Live = live;
        Changed?.Invoke();
    }
}
