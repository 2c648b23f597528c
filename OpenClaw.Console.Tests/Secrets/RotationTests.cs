using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpenClaw.Console.Audit;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Secrets;

/// <summary>The rotation of the signing secret against the real ingest: over HTTP, on two replicas, through its end by time.</summary>
[Slow]
public sealed class RotationTests(SharedRedis redis, HostFixture standing) : IClassFixture<HostFixture>
{
    private const string New = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    private static readonly string NewId = new SigningSecret(New).KeyId;
    private static readonly string OldId = new SigningSecret(Sender.Secret).KeyId;
    private static readonly Actor Ada = new(ActorKind.User, ConsoleHost.UserName) { Roles = [Role.Admin] };

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rotation_FromStageToClose_AcceptsWhatItShouldAtEveryStep()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.SetSecretAsync();
        using var admin = await host.SignedInAsync();

        var staged = await admin.PostAsJsonAsync("/api/secrets/rotation", new { secret = New });
        Assert.Equal(HttpStatusCode.Created, staged.StatusCode);
        Assert.Equal(NewId, (await staged.JsonAsync()).GetProperty("keyId").GetString());
        Assert.Equal(("accepted", "invalid signature"), (await PostAsync(host, "a", Sender.Secret), await PostAsync(host, "b", New)));
        var diagnosis = (await host.Get<DeadLetterService>().ReadAsync(Actor.System, None)).Groups.Single().Newest.Diagnosis!;
        Assert.Contains("staged secret", diagnosis.Explanation, StringComparison.Ordinal);
        Assert.Contains("Promote it", diagnosis.Remedy, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsJsonAsync("/api/secrets/rotation/promote", new { keyId = NewId, graceHours = 2 })).StatusCode);
        Assert.Equal([(NewId, true), (OldId, true)], Known(host));
        Assert.Equal(("accepted", "accepted"), (await PostAsync(host, "c", Sender.Secret), await PostAsync(host, "d", New)));

        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsJsonAsync("/api/secrets/rotation/close", new { reason = "everybody has switched" })).StatusCode);
        Assert.Equal(("invalid signature", "accepted"), (await PostAsync(host, "e", Sender.Secret), await PostAsync(host, "f", New)));
        var entries = (await host.Get<AuditService>().PageAsync(Ada, AuditQuery.All with { Actions = ["secret"] }, null, 20, None)).Entries.Reverse().ToList();
        Assert.Equal(["secret.set", "secret.stage", "secret.promote", "secret.close"], entries.Select(entry => entry.Action));
        Assert.Single(entries.Skip(1).Select(entry => entry.Operation).Distinct());
        Assert.Equal("everybody has switched", entries[^1].Reason);
        Assert.DoesNotContain(entries, entry => entry.ToString().Contains(New, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Stage_WhileOneIsOpen_Is409WithItsEndUnlessForced()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.SetSecretAsync();
        using var admin = await host.SignedInAsync();
        var first = await (await admin.PostAsJsonAsync("/api/secrets/rotation", new { })).JsonAsync();
        Assert.Matches("^[0-9a-f]{64}$", first.GetProperty("secret").GetString());
        await admin.PostAsJsonAsync("/api/secrets/rotation/promote", new { keyId = first.GetProperty("keyId").GetString() });

        var second = await admin.PostAsJsonAsync("/api/secrets/rotation", new { secret = New });
        var forced = await admin.PostAsJsonAsync("/api/secrets/rotation", new { secret = New, force = true });

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        var ends = (await second.JsonAsync()).GetProperty("endsAt").GetDateTimeOffset();
        Assert.InRange(ends - host.Time.GetUtcNow(), TimeSpan.FromHours(23.9), TimeSpan.FromHours(24));
        Assert.Equal(HttpStatusCode.Created, forced.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.DeleteAsync("/api/secrets/rotation", None)).StatusCode);
        Assert.Equal(2, host.Get<SecretVault>().Known.Count);
    }

    [Fact]
    public async Task Window_RunsOut_OnEveryReplicaWithoutAnyoneAndIsEnteredOnce()
    {
        var prefix = redis.NewPrefix();
        await using var one = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        await using var other = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        await one.SetSecretAsync();
        await RotateAsync(one, TimeSpan.FromHours(24));
        await Eventually.BecomesTrueAsync(() => Known(other) is [(_, true), (_, true)], "the other replica accepts both");
        Assert.Equal("accepted", await PostAsync(other, "a", Sender.Secret));

        foreach (var host in (ConsoleHost[])[one, other])
        {
            host.Time.Advance(TimeSpan.FromHours(24));
            Assert.Equal([(NewId, true), (OldId, false)], Known(host));
            Assert.Equal("invalid signature", await PostAsync(host, "b", Sender.Secret));
            Assert.Equal("accepted", await PostAsync(host, host == one ? "c" : "d", New));
        }

        await Eventually.BecomesTrueAsync(() => one.Get<SecretVault>().Ring?.Rotation?.End is RotationEnd.Expired && other.Get<SecretVault>().Ring?.Rotation?.End is RotationEnd.Expired, "both know that it has ended");
        // The entry is written after the ring has changed; a second one would name the same rotation and is kept out by the ring's version, not by time.
        await Eventually.BecomesTrueAsync(async () => (await ExpiriesAsync()).Count > 0, "the end of the window is entered in the ledger");
        Assert.Single(await ExpiriesAsync());

        async Task<IReadOnlyList<AuditEntry>> ExpiriesAsync() =>
            (await one.Get<AuditService>().PageAsync(Ada, AuditQuery.All with { Actions = ["secret.expire"] }, null, 20, None)).Entries;
    }

    [Fact]
    public async Task Promote_OnAReplicaThatTheOtherHasNotHeardOf_RefusesNothing()
    {
        var prefix = redis.NewPrefix();
        await using var one = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        await using var other = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        await one.SetSecretAsync();
        for (var i = 0; i < 20; i++)
        {
            // Each turn the sender switches in the instant of the promotion and asks the replica that did not do it.
            var text = new SigningSecret($"{i:00}cccccccccccccccccccccccccccccccccccccc");
            Assert.IsType<RotationOutcome.Done>(await one.Get<RotationService>().StageAsync(Ada, text.Text, force: true, None));
            Assert.IsType<RotationOutcome.Done>(await one.Get<RotationService>().PromoteAsync(Ada, text.KeyId, TimeSpan.FromHours(1), null, None));
            Assert.Equal("accepted", await PostAsync(other, $"turn{i}", text.Text));
        }
    }

    [Fact]
    public async Task Rotation_UnderSteadyTraffic_RejectsNothingThoughSendersSwitchInTheMiddle()
    {
        var prefix = redis.NewPrefix();
        await using var one = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        await using var other = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        await one.SetSecretAsync();
        var (secret, sent, stop) = (Sender.Secret, 0, new CancellationTokenSource());
        var answers = new System.Collections.Concurrent.ConcurrentBag<string>();
        var traffic = Enumerable.Range(0, 4).Select(lane => Task.Run(
            async () =>
            {
                using var old = new Sender(lane % 2 == 0 ? one.Url : other.Url, Sender.Secret);
                using var next = new Sender(lane % 2 == 0 ? one.Url : other.Url, New);
                while (!stop.IsCancellationRequested)
                {
                    var sender = Volatile.Read(ref secret) == New ? next : old;
                    answers.Add((await sender.MilestoneAsync(Sender.Milestone($"flow{Interlocked.Increment(ref sent)}"))).Text);
                }
            },
            None)).ToList();
        async Task FlowAsync(int more)
        {
            var goal = Volatile.Read(ref sent) + more;
            await Eventually.BecomesTrueAsync(() => Volatile.Read(ref sent) >= goal, "traffic flows");
        }

        var rotation = one.Get<RotationService>();
        await FlowAsync(100);
        Assert.IsType<RotationOutcome.Done>(await rotation.StageAsync(Ada, New, force: false, None));
        await FlowAsync(100);
        Assert.IsType<RotationOutcome.Done>(await other.Get<RotationService>().PromoteAsync(Ada, NewId, TimeSpan.FromHours(24), null, None));
        await FlowAsync(100);
        Volatile.Write(ref secret, New);
        await FlowAsync(200);
        await FlushUsageAsync(one);
        Assert.IsType<RotationOutcome.Done>(await rotation.CloseAsync(Ada, null, None));
        await FlowAsync(100);
        await stop.CancelAsync();
        await Task.WhenAll(traffic);

        Assert.Equal(sent, answers.Count);
        Assert.DoesNotContain(answers, answer => !answer.Contains("\"accepted\"", StringComparison.Ordinal));
        Assert.Empty((await one.Get<DeadLetterService>().ReadAsync(Actor.System, None)).Groups);

        static Task FlushUsageAsync(ConsoleHost host) => host.Get<SecretUsage>().FlushAsync(None);
    }

    [Fact]
    public async Task Usage_OfBothSecrets_IsSeenByBothReplicas()
    {
        var prefix = redis.NewPrefix();
        await using var one = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        await using var other = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        await one.SetSecretAsync();
        await RotateAsync(one, TimeSpan.FromHours(24));
        await Eventually.BecomesTrueAsync(() => Known(other).Count == 2, "the other replica knows both");
        await PostAsync(one, "a", Sender.Secret);
        await PostAsync(other, "b", New);
        one.Get<SecretUsage>().Note(NewId, SecretDirection.Out, "proof-app");

        await one.Get<SecretUsage>().FlushAsync(None);
        await other.Get<SecretUsage>().FlushAsync(None);

        foreach (var host in (ConsoleHost[])[one, other])
        {
            var uses = (await host.Get<RotationService>().ViewAsync(Ada, None)).Uses;
            Assert.Equal(
                [(NewId, SecretDirection.In, "127.0.0.1"), (NewId, SecretDirection.Out, "proof-app"), (OldId, SecretDirection.In, "127.0.0.1")],
                uses.Select(use => (use.KeyId, use.Direction, use.Who)).OrderBy(use => use != (NewId, SecretDirection.In, "127.0.0.1")).ThenBy(use => use.Direction == SecretDirection.In));
        }
    }

    [Fact]
    public async Task Usage_OfMoreThanAreKept_ForgetsTheOldestAndThoseOfSecretsThatAreGone()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.SetSecretAsync();
        var usage = host.Get<SecretUsage>();
        usage.Note("deadbeef", SecretDirection.In, "somebody");
        for (var n = 0; n < SecretUsage.MaxKept + 20; n++)
        {
            usage.Note(OldId, SecretDirection.In, $"sender {n}");
        }

        await usage.FlushAsync(None);

        var kept = (await host.Redis.ExecuteAsync("HKEYS", [host.Keys.SecretsUsage], None)).AsArray();
        Assert.Equal(SecretUsage.MaxKept, kept.Length);
        Assert.DoesNotContain(kept, field => field.AsString()!.StartsWith("deadbeef", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PlainKey_AtTheFirstStart_IsTakenInSealedAndCanBeRotated()
    {
        var prefix = redis.NewPrefix();
        await redis.Gateway.ExecuteAsync("SET", [$"{prefix}milestones:signing-secret", "a plain secret of old"], None);
        await using var host = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);

        Assert.Equal("accepted", await PostAsync(host, "a", "a plain secret of old"));
        Assert.Contains("milestones:signing-secret", host.Get<SecretVault>().Views.Single().Source, StringComparison.Ordinal);
        await RotateAsync(host, TimeSpan.FromHours(1));

        Assert.Equal(("accepted", "accepted"), (await PostAsync(host, "b", "a plain secret of old"), await PostAsync(host, "c", New)));
        Assert.DoesNotContain("plain secret", (await host.Redis.ExecuteAsync("GET", [host.Keys.SecretsRing], None)).AsString(), StringComparison.Ordinal);
        Assert.Single((await host.Get<AuditService>().PageAsync(Ada, AuditQuery.All with { Actions = ["secret.adopt"] }, null, 5, None)).Entries);
    }

    [Fact]
    public async Task Form_WithASecretInForce_StartsARotationThatLosesNothing()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("MILESTONE_SIGNING_SECRET", Sender.Secret));
        using var admin = await host.SignedInAsync();

        var toast = (await (await admin.PostAsJsonAsync("/internal/forms/milestone-secret-submit", new { secret = New })).JsonAsync()).GetProperty("showToast").GetString();
        var again = (await (await admin.PostAsJsonAsync("/internal/forms/milestone-secret-submit", new { secret = New[..40] })).JsonAsync()).GetProperty("showToast").GetString();

        Assert.Contains($"Rotation started: {NewId}", toast, StringComparison.Ordinal);
        Assert.Contains("A rotation to", again, StringComparison.Ordinal);
        Assert.Equal(("accepted", "accepted"), (await PostAsync(host, "a", Sender.Secret), await PostAsync(host, "b", New)));
    }

    [Theory]
    [InlineData("POST", "/api/secrets/rotation", "{\"secret\":\"xyz\"}", 400, "secret: Secret must be a hex string")]
    [InlineData("POST", "/api/secrets/rotation/promote", "{\"keyId\":\"00000000\",\"graceHours\":200}", 400, "graceHours is 200")]
    [InlineData("POST", "/api/secrets/rotation/promote", "{\"keyId\":\"00000000\"}", 409, "not staged any more")]
    [InlineData("POST", "/api/secrets/rotation/rollback", "{\"keyId\":\"00000000\"}", 409, "not the secret before this one")]
    [InlineData("POST", "/api/secrets/rotation/close", "{}", 409, "nothing to close")]
    [InlineData("DELETE", "/api/secrets/rotation", "", 409, "Nothing is staged")]
    [InlineData("POST", "/api/secrets", "{}", 409, "rotate it")]
    public async Task Step_ThatCannotBe_SaysWhyAndChangesNothing(string method, string path, string body, int status, string says)
    {
        var host = standing.Host; // no row changes anything
        using var admin = await host.SignedInAsync();
        using var other = await host.SignedInAsync(Role.Operator, Role.Approver);
        HttpRequestMessage Request() => new(new HttpMethod(method), path) { Content = body.Length == 0 ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json") };

        var answer = await admin.SendAsync(Request(), None);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(says, (await answer.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.SendAsync(Request(), None)).StatusCode);
        Assert.Equal([(OldId, true)], Known(host));
    }

    [Fact]
    public async Task View_OverHttp_HoldsNothingSealed()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.SetSecretAsync();
        await RotateAsync(host, TimeSpan.FromHours(1));
        using var admin = await host.SignedInAsync();

        var text = await admin.GetStringAsync("/api/secrets", None);

        Assert.DoesNotContain("CfDJ8", text, StringComparison.Ordinal);
        Assert.DoesNotContain(New, text, StringComparison.Ordinal);
        Assert.Equal([NewId, OldId], JsonDocument.Parse(text).RootElement.GetProperty("secrets").EnumerateArray().Select(secret => secret.GetProperty("keyId").GetString()));
    }

    private static async Task RotateAsync(ConsoleHost host, TimeSpan grace)
    {
        var rotation = host.Get<RotationService>();
        Assert.IsType<RotationOutcome.Done>(await rotation.StageAsync(Ada, New, force: false, None));
        Assert.IsType<RotationOutcome.Done>(await rotation.PromoteAsync(Ada, NewId, grace, null, None));
    }

    private static List<(string KeyId, bool Accepted)> Known(ConsoleHost host) => [.. host.Get<SecretVault>().Known.Select(known => (known.Secret.KeyId, known.Accepted))];

    private static async Task<string> PostAsync(ConsoleHost host, string key, string secret)
    {
        var answer = JsonDocument.Parse((await host.PostMilestoneAsync(key, secret)).Split(' ', 2)[1]).RootElement;
        return answer.TryGetProperty("reason", out var reason) ? reason.GetString()! : answer.GetProperty("status").GetString()!;
    }
}
