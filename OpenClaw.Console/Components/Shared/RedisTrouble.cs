using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Components.Shared;

/// <summary>What a page says when Redis did not give it what it asked for.</summary>
public static class RedisTrouble
{
    /// <summary>Instead of the state of things, below the title.</summary>
    public const string LastKnown = "Redis is away: this is what was last known";

    /// <summary>The sentence for an error of Redis; null for any other, which is not Redis' fault.</summary>
    public static string? Of(Exception error) => error switch
    {
        RedisUnavailableException => "Redis is away. The page is read by itself as soon as it is back.",
        RedisCommandException => $"Redis refused to answer: {error.Message}. The console goes on trying by itself.",
        _ => null,
    };
}
