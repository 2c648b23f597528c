using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Secrets;

/// <summary>Keeps the vault current: at the start, when a replica changed the ring, and every 5 s for the plain key other tools may set and for a grace window that has run out.</summary>
internal sealed partial class SecretRefresh(SecretVault vault, SecretService secrets, RotationService rotation, LiveFeed live, TimeProvider time, ILogger<SecretRefresh> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await secrets.AdoptPlainAsync(cancellationToken);
        await vault.RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = live.Subscribe([LiveChannels.Secrets], _ => vault.RefreshAsync(stoppingToken), TimeSpan.Zero);
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await vault.RefreshAsync(stoppingToken);
                await rotation.ExpireAsync(stoppingToken);
            }
            catch (RedisUnavailableException)
            {
                // What was known stays in force; the next tick tries again.
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The signing secrets could not be read")]
    private partial void LogFailed(Exception error);
}
