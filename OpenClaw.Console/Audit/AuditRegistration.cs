namespace OpenClaw.Console.Audit;

/// <summary>The ledger of who did what.</summary>
internal static class AuditRegistration
{
    /// <summary>Before everything that writes into it, so that it begins with its own first entry.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddSingleton<RedisAuditStore>().AddSingleton<AuditLog>().AddSingleton<AuditService>().AddHostedService<AuditStart>();

    private sealed class AuditStart(AuditLog audit) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => audit.BeginAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
