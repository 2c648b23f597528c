namespace OpenClaw.Console.Components.UiServices;

/// <summary>How the process stands with Redis, as the shell shows it.</summary>
public enum RedisLink
{
    Connecting,
    Up,
    Away,
}

/// <summary>How far the live feed of this process has come.</summary>
public enum LiveLink
{
    CatchingUp,
    Live,
    Away,
}

/// <summary>What the shell knows about Redis and the live feed. One per process; fed by whoever owns the connection, read by every circuit.</summary>
public sealed class ConsoleStatus(TimeProvider time)
{
    /// <summary>Raised on the reporter's thread: components answer with InvokeAsync.</summary>
    public event Action? Changed;

    public RedisLink Redis { get; private set; } = RedisLink.Connecting;

    /// <summary>Since when <see cref="Redis"/> has been what it is.</summary>
    public DateTimeOffset RedisSince { get; private set; } = time.GetUtcNow();

    /// <summary>One plain sentence, such as what the server said; may be empty.</summary>
    public string RedisDetail { get; private set; } = "";

    public LiveLink Live { get; private set; } = LiveLink.CatchingUp;

    /// <summary>Why nothing can be changed now, for the tip of a disabled button; null when actions work.</summary>
    public string? WhyNotAct => Redis is RedisLink.Away ? "Redis is away: nothing can be changed until it is back. The console retries by itself." : null;

    public void ReportRedis(RedisLink link, DateTimeOffset since, string detail)
    {
        (Redis, RedisSince, RedisDetail) = (link, since, detail);
        Changed?.Invoke();
    }

    public void ReportLive(LiveLink link)
    {
        Live = link;
        Changed?.Invoke();
    }
}
