using OpenClaw.Console.Configuration;
using OpenClaw.Console.Live;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Access;

/// <summary>
/// While there are no users: creates the administrator named by CONSOLE_ADMIN_USER and CONSOLE_ADMIN_PASSWORD, or keeps a fresh one-time link in the
/// log. Afterwards it only drops what the session cache remembers when access changes on any replica.
/// </summary>
internal sealed partial class AccessBootstrap(
    RedisUserStore users, SignInService signIn, SessionService sessions, LiveFeed live, ConsoleAddress address, IConfiguration configuration,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<AccessBootstrap> log) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (configuration["CONSOLE_ADMIN_USER"] is { Length: > 0 } name && !await users.AnyAsync(cancellationToken))
        {
            var outcome = await signIn.CreateFirstAsync(name, configuration["CONSOLE_ADMIN_PASSWORD"], code: null, cancellationToken);
            if (outcome is AccessOutcome.Invalid invalid)
            {
                throw new ConfigurationException([$"CONSOLE_ADMIN_USER / CONSOLE_ADMIN_PASSWORD: {invalid.Message}"]);
            }

            if (outcome is AccessOutcome.Done)
            {
                LogCreated(name);
            }
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = live.Subscribe([LiveChannels.Access], Forget, TimeSpan.Zero);
        await lifetime.WaitForStartAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await users.AnyAsync(stoppingToken))
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken);
                }

                var code = await users.AddSetupCodeAsync(stoppingToken);
                LogLink($"{address.Public}/setup?code={code}");
                await Task.Delay(RedisUserStore.SetupLinkLifetime, time, stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error.Message);
                await Task.Delay(TimeSpan.FromSeconds(5), time, stoppingToken);
            }
        }
    }

    private Task Forget(LiveBatch batch)
    {
        if (batch.MayEndSessions())
        {
            sessions.Forget(batch.SessionsChangedAt());
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Created the administrator {User} named by CONSOLE_ADMIN_USER")]
    private partial void LogCreated(string user);

    [LoggerMessage(Level = LogLevel.Warning, Message = "There are no users yet. Create the administrator within 15 minutes, once, at {Link}")]
    private partial void LogLink(string link);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not look for users: {Reason}")]
    private partial void LogFailed(string reason);
}
