using System.Text.Json;
using OpenClaw.Console.Live;

namespace OpenClaw.Console.Components.Pages.DeadLetters;

/// <summary>What a batch of live events tells the dead-letter page.</summary>
public static class DeadLetterNews
{
    /// <summary>How many envelopes were refused and deliveries died.</summary>
    public static long Count(LiveBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return batch.Events.Sum(happened => happened.Type switch
        {
            "envelope.refused" => 1,
            "delivery.dead" => Read(happened, data => data.GetProperty("count").GetInt64()),
            _ => 0,
        });
    }

    /// <summary>Who dismissed which group of refused envelopes.</summary>
    public static IEnumerable<(string Group, string By)> Dismissals(LiveBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return batch.Events.Where(happened => happened.Type == "group.dismissed")
            .Select(happened => Read(happened, data => (data.GetProperty("group").GetString()!, data.GetProperty("by").GetString()!)));
    }

    private static T Read<T>(LiveEvent happened, Func<JsonElement, T> read)
    {
        using var data = JsonDocument.Parse(happened.Data);
        return read(data.RootElement);
    }
}
