using OpenClaw.Console.Redis;
using OpenClaw.Domain.Gates;

namespace OpenClaw.Console.Gates;

/// <summary>The mode of the pipeline. Checks nothing: the service above does.</summary>
public sealed class RedisModeStore(RedisGateway redis, RedisKeys keys)
{
    private static readonly RedisScript Set = RedisScript.Load("Gates/mode-set.lua");

    public async Task<ModeState> ReadAsync(CancellationToken cancel)
    {
        var fields = (await redis.ExecuteAsync("HGETALL", [keys.PipelineMode], cancel)).AsArray().Chunk(2)
            .ToDictionary(pair => pair[0].AsString()!, pair => pair[1].AsString()!, StringComparer.Ordinal);
        return PipelineModes.Parse(fields.GetValueOrDefault("mode")) is { } mode
            ? new ModeState(
                mode, Iso.Read(fields.GetValueOrDefault("since")), fields.GetValueOrDefault("by", ""), fields.GetValueOrDefault("reason", ""),
                fields.GetValueOrDefault("opened") is { Length: > 0 } opened ? opened : null, PipelineModes.Parse(fields.GetValueOrDefault("previous")))
            : ModeState.Initial;
    }

    /// <summary>Sets the mode, unless it is no longer what was seen; every replica hears of it.</summary>
    /// <param name="opened">The evidence on which the gate opened live, JSON; empty for other modes.</param>
    public async Task<bool> SetAsync(PipelineMode seen, PipelineMode mode, string by, string reason, string opened, DateTimeOffset now, CancellationToken cancel) => (await redis.RunAsync(
        Set, [keys.Events, keys.EventsSequence, keys.PipelineMode], [Iso.Write(now), seen.ToWire(), mode.ToWire(), by, reason, opened], cancel)).AsInt64() == 1;
}

/// <summary>The mode of the pipeline with how it came about.</summary>
/// <param name="Since">Null: nobody ever set it.</param>
/// <param name="Opened">The evidence on which the gate opened live, JSON; null unless it did.</param>
/// <param name="Previous">The mode before; null: nobody ever set one.</param>
public sealed record ModeState(PipelineMode Mode, DateTimeOffset? Since, string By, string Reason, string? Opened, PipelineMode? Previous)
{
    /// <summary>Where a console begins.</summary>
    public static ModeState Initial { get; } = new(PipelineMode.Synthetic, null, "", "", null, null);

    /// <summary>Tasks may be submitted: false for a live mode that the gate has not opened (it was set around the console), which answers LIVE_DISABLED.</summary>
    public bool TakesTasks => Mode is not PipelineMode.Live || Opened is not null;
}
