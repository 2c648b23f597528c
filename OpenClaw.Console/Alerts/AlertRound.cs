using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Alerts;

/// <summary>What became of one message.</summary>
internal enum AlertEnd
{
    /// <summary>At least one webhook took it.</summary>
    Told,

    /// <summary>No webhook took it.</summary>
    Failed,

    /// <summary>Nobody need be told any more.</summary>
    Needless,
}

/// <summary>
/// Tells what was taken, message by message. Nothing of it gets lost, whatever ends the round: what was not told goes back at once, and what goes down with
/// the process or with Redis when its time is over. So people may be told twice, and never not at all.
/// </summary>
internal static class AlertRound
{
    /// <summary>When one that no webhook took is tried again.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(2);

    /// <param name="tell">Tells one; true for the last of the round.</param>
    /// <returns>How many were told.</returns>
    public static async Task<int> TellAsync(this RedisAlertStore store, AlertTake take, DateTimeOffset now, Func<DeadAlert, bool, Task<AlertEnd>> tell)
    {
        var (begun, told) = (0, 0);
        try
        {
            while (begun < take.Alerts.Count)
            {
                var alert = take.Alerts[begun];
                var end = await tell(alert, begun == take.Alerts.Count - 1);
                begun++;
                told += end is AlertEnd.Told ? 1 : 0;
                // Not cancelled when the console stops: what was done is written down.
                await (end is AlertEnd.Failed ? store.PutBackAsync(alert, now + Again, CancellationToken.None) : store.DoneAsync(alert, CancellationToken.None));
            }

            return told;
        }
        finally
        {
            foreach (var alert in take.Alerts.Skip(begun))
            {
                await PutBackAsync(store, alert, now);
            }
        }
    }

    private static async Task PutBackAsync(RedisAlertStore store, DeadAlert alert, DateTimeOffset now)
    {
        try
        {
            await store.PutBackAsync(alert, now, CancellationToken.None);
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException)
        {
            // It comes back by itself when its time is over.
        }
    }
}
