using System.Net;
using System.Net.Http.Json;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Secrets;

/// <summary>A secret that was given no grace does not come back, by whatever way (ADR 0008).</summary>
[Slow]
public sealed class CompromisedSecretTests(SharedRedis redis)
{
    private static readonly string OldId = new SigningSecret(Sender.Secret).KeyId;

    [Fact]
    public async Task RollBackAndStage_AfterTheNextRotationWasAbandoned_AreRefused()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.SetSecretAsync();
        using var admin = await host.SignedInAsync();
        var next = (await (await admin.PostAsJsonAsync("/api/secrets/rotation", new { })).JsonAsync()).GetProperty("keyId").GetString();
        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsJsonAsync("/api/secrets/rotation/promote", new { keyId = next, graceHours = 0 })).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await admin.PostAsJsonAsync("/api/secrets/rotation", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.DeleteAsync("/api/secrets/rotation")).StatusCode);

        var back = await admin.PostAsJsonAsync("/api/secrets/rotation/rollback", new { keyId = OldId });
        var staged = await admin.PostAsJsonAsync("/api/secrets/rotation", new { secret = Sender.Secret });
        var set = await host.Get<SecretService>().SetAsync(Actor.System, Sender.Secret, CancellationToken.None);

        foreach (var answer in (HttpResponseMessage[])[back, staged])
        {
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
            Assert.Contains("ended as compromised", (await answer.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Contains("ended as compromised", Assert.IsType<SetSecretOutcome.Invalid>(set).Message, StringComparison.Ordinal);
        Assert.Equal(next, host.Get<SecretVault>().Ring!.Current.KeyId);
        Assert.Equal([OldId], host.Get<SecretVault>().Ring!.Compromised);
    }
}
