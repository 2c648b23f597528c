namespace OpenClaw.Console.Redis;

/// <summary>How a loop that goes on takes a failure.</summary>
internal static class RedisFaults
{
    /// <summary>An outage is told elsewhere and passes by itself; everything else somebody has to look at.</summary>
    public static LogLevel ToLogLevel(this Exception error) => error is RedisUnavailableException ? LogLevel.Debug : LogLevel.Error;
}
