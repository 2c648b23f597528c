using System.Net;
using System.Net.Http.Json;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Http;

/// <summary>POST /internal/forms/milestone-secret-submit, and where secrets come from (spec 1 section 2).</summary>
public sealed class SecretSubmitTests(SharedRedis redis, UntouchedHost untouched) : IClassFixture<UntouchedHost>
{
    private const string Route = "/internal/forms/milestone-secret-submit";

    [Theory]
    [InlineData(null, "Secret cannot be empty.")]
    [InlineData("", "Secret cannot be empty.")]
    [InlineData("   ", "Secret cannot be empty.")]
    [InlineData("abc", "Secret must be a hex string of at least 32 characters.")]
    [InlineData("0123456789abcdef0123456789abcdeg", "Secret must be a hex string of at least 32 characters.")]
    [InlineData("0123456789abcdef0123456789abcde", "Secret must be a hex string of at least 32 characters.")]
    [InlineData("0123456789abcdef0123456789abcdef\n0", "Secret must be a hex string of at least 32 characters.")]
    public async Task Post_UnusableSecret_ToastSaysWhatIsWrong(string? secret, string toast)
    {
        var host = untouched.Host;
        using var admin = await host.SignedInAsync();

        using var answer = await admin.PostAsJsonAsync(Route, new { secret });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(toast, (await answer.JsonAsync()).GetProperty("showToast").GetString());
        Assert.Empty(host.Get<SecretVault>().Known);
    }

    [Fact]
    public async Task Post_ByAnAdministrator_EnvelopesSignedWithItAreAcceptedAtOnceAndItIsStoredSealed()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var admin = await host.SignedInAsync();

        using var answer = await admin.PostAsJsonAsync(Route, new { secret = Sender.Secret });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("200 ", await host.PostMilestoneAsync("m"), StringComparison.Ordinal);
        var stored = (await host.Redis.ExecuteAsync("GET", [host.Keys.SecretsRing])).AsString();
        Assert.DoesNotContain(Sender.Secret, stored, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains(Sender.Secret, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Post_ByOthers_Is401Or403AndChangesNothing()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var approver = await host.SignedInAsync(Role.Operator, Role.Approver, Role.Viewer);
        using var machine = host.WithToken(await host.AddTokenAsync(TimeSpan.FromDays(1), [.. Scopes.Grantable]));

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Api.PostAsJsonAsync(Route, new { secret = Sender.Secret })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await approver.PostAsJsonAsync(Route, new { secret = Sender.Secret })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await machine.PostAsJsonAsync(Route, new { secret = Sender.Secret })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Api.PostAsJsonAsync(Route, new { secret = "" })).StatusCode);
        Assert.Empty(host.Get<SecretVault>().Known);
    }

    [Fact]
    public async Task Secret_RingBeforePlainKeyBeforeEnvironment()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("MILESTONE_SIGNING_SECRET", "environment secret"));
        var vault = host.Get<SecretVault>();
        Assert.Equal("environment", Assert.Single(vault.Known).Label);

        await host.Redis.ExecuteAsync("SET", [host.Keys.MilestonesSigningSecret, "plain secret"]);
        await vault.RefreshAsync(CancellationToken.None);
        Assert.Equal("plain secret", Assert.Single(vault.Known).Secret.Text);

        await host.SetSecretAsync();
        Assert.Equal([(Sender.Secret, true), ("plain secret", false)], vault.Known.Select(known => (known.Secret.Text, known.Accepted)));
    }

    [Fact]
    public async Task Secret_SealingKeysAreGone_SaysSoAndIsMendedBySettingItAgain()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.SetSecretAsync();
        var vault = host.Get<SecretVault>();
        var ring = (await host.Redis.ExecuteAsync("GET", [host.Keys.SecretsRing])).AsString()!;
        await host.Redis.ExecuteAsync("SET", [host.Keys.SecretsRing, ring.Replace("CfDJ8", "CfDJ9", StringComparison.Ordinal)]);
        await vault.RefreshAsync(CancellationToken.None);
        Assert.Contains("cannot be unsealed", vault.Problem, StringComparison.Ordinal);
        Assert.Contains("misconfigured", await host.PostMilestoneAsync("a"), StringComparison.Ordinal);

        await host.SetSecretAsync();

        Assert.Null(vault.Problem);
        Assert.Contains("accepted", await host.PostMilestoneAsync("b"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_SetOnOneReplica_IsHonouredByTheOther()
    {
        var prefix = redis.NewPrefix();
        await using var one = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        await using var other = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);

        await one.SetSecretAsync();

        await Eventually.BecomesTrueAsync(() => other.Get<SecretVault>().Known.Count == 1, "the other replica knows the secret");
        Assert.Contains("accepted", await other.PostMilestoneAsync("m"), StringComparison.Ordinal);
    }
}
