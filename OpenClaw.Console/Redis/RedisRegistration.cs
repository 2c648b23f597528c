using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenClaw.Console.Configuration;

namespace OpenClaw.Console.Redis;

public static class RedisRegistration
{
    /// <summary>
    /// Redis for the whole console: the server named by the options, or one of our own under the data directory. The host's start waits for it
    /// (and says so every few seconds), and throws a <see cref="ConsoleStartException"/> where a person must act.
    /// </summary>
    public static IServiceCollection AddRedis(this IServiceCollection services, RedisOptions options, string dataDirectory)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new RedisKeys(options.KeyPrefix));
        services.TryAddSingleton(_ => new DataDirectory(dataDirectory));
        if (options.ConnectionString.Length == 0)
        {
            services.AddSingleton(provider => new EmbeddedRedis(
                options.ServerPath,
                provider.GetRequiredService<DataDirectory>().Path,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<EmbeddedRedis>>()));
            services.AddSingleton(provider =>
            {
                var embedded = provider.GetRequiredService<EmbeddedRedis>();
                return new RedisConnectionSource(_ => ValueTask.FromResult(embedded.ConnectionString));
            });
        }
        else
        {
            services.AddSingleton(provider => RedisSentinels.SourceFor(options.ConnectionString, provider.GetRequiredService<TimeProvider>()));
        }

        services.AddSingleton(provider => new RedisGateway(
            provider.GetRequiredService<RedisConnectionSource>(),
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RedisGateway>>()));
        return services.AddHostedService<RedisLifetime>();
    }
}
