using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Secrets;

/// <summary>Who makes the console ask Redis for the secrets once more.</summary>
public sealed class SecretVaultTests(SharedRedis redis)
{
    private const string Before = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string After = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    private const string Last = "cccccccccccccccccccccccccccccccc";

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LookAgainAsync_ForStrangers_AsksRedisOnceASecondWhenTheyAreManyAndForHoldersOfASecretAlways()
    {
        var (keys, time) = (redis.NewKeys(), new ManualTimeProvider());
        using var vault = new SecretVault(
            new RedisSecretStore(redis.Gateway, keys, time), new EphemeralDataProtectionProvider(), new ConfigurationBuilder().Build(), time, NullLogger<SecretVault>.Instance);
        await SetAsync(Before);
        for (var i = 0; i < SecretVault.LooksAtOnce; i++)
        {
            Assert.Equal(Before, await LookAsync(isKnown: false));
        }

        await SetAsync(After);
        Assert.Equal([Before, After, After], [await LookAsync(isKnown: false), await LookAsync(isKnown: true), await LookAsync(isKnown: false)]);

        await SetAsync(Last);
        Assert.Equal(After, await LookAsync(isKnown: false));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Last, await LookAsync(isKnown: false));

        Task SetAsync(string secret) => redis.Gateway.ExecuteAsync("SET", [keys.MilestonesSigningSecret, secret], None);

        async Task<string> LookAsync(bool isKnown)
        {
            await vault.LookAgainAsync(vault.Known, isKnown, None);
            return vault.Known.Count == 0 ? "" : vault.Known[0].Secret.Text;
        }
    }
}
