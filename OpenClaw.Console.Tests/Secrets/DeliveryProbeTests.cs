using System.Text.Json;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Secrets;

/// <summary>The canary of a rotation, against a receiver that speaks the contract (another console) and ones that do not.</summary>
[Slow]
public sealed class DeliveryProbeTests(SharedRedis redis)
{
    private const string New = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    private static readonly Actor Ada = new(ActorKind.User, ConsoleHost.UserName) { Roles = [Role.Admin] };

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Canary_BeforeAndAfterTheReceiverSwitches_SaysWhichSecretItAcceptsAndHasNoEffect()
    {
        await using var receiver = await ConsoleHost.StartAsync(redis);
        await receiver.SetSecretAsync();
        await using var host = await ConsoleHost.StartAsync(
            redis,
            ("Deliveries:Endpoints:0:Id", "proof"), ("Deliveries:Endpoints:0:Name", "Proof app"), ("Deliveries:Endpoints:0:Channels:0", "milestones"),
            ("Deliveries:Endpoints:0:Url", $"{receiver.Url}/internal/milestones/ingest"),
            ("Deliveries:Endpoints:1:Id", "summaries"), ("Deliveries:Endpoints:1:Name", "Summaries"), ("Deliveries:Endpoints:1:Channels:0", "demand"),
            ("Deliveries:Endpoints:1:Url", $"{receiver.Url}/internal/demand/ingest"),
            ("Deliveries:Endpoints:2:Id", "nobody"), ("Deliveries:Endpoints:2:Name", "Nobody"), ("Deliveries:Endpoints:2:Channels:0", "demand"),
            ("Deliveries:Endpoints:2:Url", $"http://127.0.0.1:{RedisServer.FreePort()}/"));
        await host.SetSecretAsync();
        var rotation = host.Get<RotationService>();
        Assert.IsType<RotationOutcome.Done>(await rotation.StageAsync(Ada, New, force: false, None));

        var before = await rotation.ProbeAsync(Ada, None);
        await receiver.Get<SecretService>().SetAsync(Ada, New, None);
        var after = await rotation.ProbeAsync(Ada, None);

        Assert.Equal(["Nobody: Unreachable Unreachable", "Proof app: Accepted Refused", "Summaries: Accepted Refused"], Say(before));
        Assert.Equal(["Nobody: Unreachable Unreachable", "Proof app: Refused Accepted", "Summaries: Refused Accepted"], Say(after));
        Assert.Equal(Say(after), Say((await rotation.ViewAsync(Ada, None)).Canary!));
        Assert.Equal(0, (await receiver.Redis.ExecuteAsync("EXISTS", [receiver.Keys.MilestonesHistory, receiver.Keys.DemandSummaryLatest], None)).AsInt64());
        Assert.Equal(0, receiver.Get<ProofService>().Indexed);
        var groups = (await receiver.Get<DeadLetterService>().ReadAsync(Actor.System, None)).Groups;
        Assert.All(groups, group => Assert.Contains("OpenClaw.Console-canary", group.Sender, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(401, "invalid signature", null, null, ProbeVerdict.Refused)]
    [InlineData(400, "invalid milestone event", null, null, ProbeVerdict.Accepted)]
    [InlineData(400, "invalid demand summary snapshot", null, null, ProbeVerdict.Accepted)]
    [InlineData(0, "connection refused", null, null, ProbeVerdict.Unreachable)]
    [InlineData(503, "busy", 401, "bad hmac", ProbeVerdict.Unclear)]
    [InlineData(401, "bad hmac", 401, "bad hmac", ProbeVerdict.Refused)]
    [InlineData(403, "no", 403, "no", ProbeVerdict.Refused)]
    [InlineData(422, "no milestone", 401, "bad hmac", ProbeVerdict.Accepted)]
    [InlineData(200, "ok", 401, "bad hmac", ProbeVerdict.Accepted)]
    [InlineData(200, "ok", 200, "ok", ProbeVerdict.Unclear)]
    [InlineData(422, "no milestone", 422, "no milestone", ProbeVerdict.Unclear)]
    [InlineData(422, "no milestone", null, null, ProbeVerdict.Unclear)]
    public void Judge_AnAnswer_SaysNoMoreThanItShows(int status, string reason, int? wrongStatus, string? wrongReason, ProbeVerdict verdict) => Assert.Equal(
        verdict,
        DeliveryProbe.Judge(new DeliveryProbe.Reply(status, reason, TimeSpan.Zero), wrongStatus is { } wrong ? new DeliveryProbe.Reply(wrong, wrongReason!, TimeSpan.Zero) : null));

    private static IEnumerable<string> Say(CanaryReport report) => report.Results
        .OrderBy(result => result.Endpoint, StringComparer.Ordinal)
        .Select(result => $"{result.Endpoint}: {string.Join(' ', result.Answers.Select(answer => answer.Verdict))}");
}
