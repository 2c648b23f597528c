using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Http;

/// <summary>POST /api/milestones (spec 2 section 1).</summary>
public sealed class EmitTests(EmitFixture fixture) : IClassFixture<EmitFixture>
{
    private ConsoleHost Host => fixture.Host;

    [Fact]
    public async Task Post_ByAMachineWithTheScope_StoresOneRecordForEachEnabledEndpointOfTheChannel()
    {
        var answer = await fixture.PostAsync(Event("emit.one"));

        var body = await answer.JsonAsync();
        Assert.Equal((HttpStatusCode.Accepted, "emit.one"), (answer.StatusCode, body.GetProperty("milestoneId").GetString()));
        var records = await Host.Get<DeliveryLogService>().OfMilestoneAsync(Actor.System, "emit.one", CancellationToken.None);
        Assert.Equal(["all", "m1"], records.Select(record => record.EndpointId).Order(StringComparer.Ordinal));
        Assert.All(records, record => Assert.Equal((body.GetProperty("idempotencyKey").GetString(), true), (record.IdempotencyKey, record.Status.IsOpen())));
        Assert.Equal("It runs.", JsonDocument.Parse(records[0].Payload).RootElement.GetProperty("claim").GetString());
        Assert.Equal("orchestrator", JsonDocument.Parse(records[0].Payload).RootElement.GetProperty("source").GetString());
    }

    [Fact]
    public async Task Post_ByATokenAndByAPerson_LeavesWhoOnTheRecordAndThePersonsInTheLedger()
    {
        using var person = await Host.SignedInAsync(Role.Operator);
        using var body = new StringContent(Event("emit.by.person"), Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.Accepted, (await person.PostAsync("/api/milestones", body)).StatusCode);
        await fixture.PostAsync(Event("emit.by.token"));

        var log = Host.Get<DeliveryLogService>();
        var byPerson = (await log.OfMilestoneAsync(Actor.System, "emit.by.person", CancellationToken.None))[0].EmittedBy!;
        var byToken = (await log.OfMilestoneAsync(Actor.System, "emit.by.token", CancellationToken.None))[0].EmittedBy!;
        var entries = (await Host.Get<AuditService>().PageAsync(Actor.System, AuditQuery.All with { Actions = ["milestone.emit"], Target = "emit.by." }, null, 20, CancellationToken.None)).Entries;

        Assert.StartsWith("user-", byPerson, StringComparison.Ordinal);
        Assert.Contains("test token", byToken, StringComparison.Ordinal);
        Assert.Equal(("emit.by.person", byPerson), (Assert.Single(entries).Target, entries[0].Actor));
    }

    [Fact]
    public async Task Post_KnownId_AnswersWithTheFirstRecordAndEmitsNothing()
    {
        var first = await (await fixture.PostAsync(Event("emit.twice"))).JsonAsync();

        var again = await fixture.PostAsync(Event("emit.twice", claim: "Another one."));

        Assert.Equal((HttpStatusCode.OK, first.ToString()), (again.StatusCode, (await again.JsonAsync()).ToString()));
        var records = await Host.Get<DeliveryLogService>().OfMilestoneAsync(Actor.System, "emit.twice", CancellationToken.None);
        Assert.All(records, record => Assert.Contains("It runs.", record.Payload, StringComparison.Ordinal));
        Assert.Single(fixture.LogLines(), line => line.Contains("emit.twice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_TheSameManyTimesAtOnce_EmitsOnce()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => fixture.PostAsync(Event("emit.many"))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Accepted);
        Assert.Equal(19, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal(2, (await Host.Get<DeliveryLogService>().OfMilestoneAsync(Actor.System, "emit.many", CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Post_BadFields_NamesEachOfThemAndStoresNothing()
    {
        var answer = await fixture.PostAsync("""{"milestoneId":"emit.bad","timestampUtc":"soon","scope":" ","claim":"c","riskStatus":"fine","nextAction":"n","evidence":[{"type":"log","path":"","summary":"s"}]}""");

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var problem = await answer.JsonAsync();
        Assert.Equal(["evidence[0].path", "riskStatus", "scope", "timestampUtc"], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
        Assert.Contains("riskStatus", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(await Host.Get<DeliveryLogService>().OfMilestoneAsync(Actor.System, "emit.bad", CancellationToken.None));
        Assert.DoesNotContain(fixture.LogLines(), line => line.Contains("emit.bad", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("""{"\ud800":1}""")]
    public async Task Post_NoEvent_IsABadRequest(string body) => Assert.Equal(HttpStatusCode.BadRequest, (await fixture.PostAsync(body)).StatusCode);

    [Fact]
    public async Task Post_Oversized_IsRefusedWithTheLimit()
    {
        var answer = await fixture.PostAsync(Event("emit.large", claim: new string('x', 300_000)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("larger than", (await answer.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_LargestThatPasses_FitsIntoAnEnvelope()
    {
        var evidence = string.Join(',', Enumerable.Range(0, 60).Select(i => $$"""{"type":"log","path":"{{i}}","summary":"{{new string('x', 3_900)}}"}"""));
        var body = Event("emit.fits").Replace("""[{"type":"log","path":"a","summary":"b"}]""", $"[{evidence}]", StringComparison.Ordinal);
        Assert.InRange(body.Length, 230_000, 256 * 1024);

        Assert.Equal(HttpStatusCode.Accepted, (await fixture.PostAsync(body)).StatusCode);
    }

    [Fact]
    public async Task Post_WithoutTheRight_IsRefused()
    {
        using var content = JsonContent.Create(new { });
        Assert.Equal(HttpStatusCode.Unauthorized, (await Host.Api.PostAsync("/api/milestones", content)).StatusCode);
        using var reader = Host.WithToken(await Host.AddTokenAsync(TimeSpan.FromHours(1), Scopes.Read));
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsync("/api/milestones", content)).StatusCode);
        using var viewer = await Host.SignedInAsync(Role.Viewer);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsync("/api/milestones", content)).StatusCode);
        using var operators = await Host.SignedInAsync(Role.Operator);
        using var good = new StringContent(Event("emit.operator"), Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.Accepted, (await operators.PostAsync("/api/milestones", good)).StatusCode);
    }

    [Fact]
    public async Task Log_EveryEmit_IsALineThatBackfillReads()
    {
        await fixture.PostAsync(Event("emit.logged"));

        var line = Assert.Single(fixture.LogLines(), line => line.Contains("emit.logged", StringComparison.Ordinal));
        Assert.IsType<OpenClaw.Domain.Proof.MilestoneVerdict.Valid>(OpenClaw.Domain.Proof.MilestoneCheck.Examine(Encoding.UTF8.GetBytes(line)));
    }

    [Fact]
    public async Task Status_OfKnownAndUnknown_SaysWhatBecameOfThem()
    {
        await fixture.PostAsync(Event("emit.status"));
        using var client = Host.WithToken(fixture.Token);

        var items = (await (await client.PostAsJsonAsync("/api/milestones/status", new { milestoneIds = new[] { "emit.status", "emit.never" } })).JsonAsync()).GetProperty("items");

        Assert.Equal(
            ["""{"milestoneId":"emit.status","known":true,"open":2,"delivered":0,"failed":0}""", """{"milestoneId":"emit.never","known":false,"open":0,"delivered":0,"failed":0}"""],
            items.EnumerateArray().Select(item => item.GetRawText()));
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsJsonAsync("/api/milestones/status", new { milestoneIds = Enumerable.Repeat("x", 501) })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Host.Api.PostAsJsonAsync("/api/milestones/status", new { milestoneIds = new[] { "x" } })).StatusCode);
    }

    [Fact]
    public async Task Tell_OfTheConsolesOwnDoings_EmitsOnceAsTheOperator()
    {
        var own = Host.Get<OperatorMilestones>();
        var evidence = new OpenClaw.Domain.Proof.Evidence(OpenClaw.Domain.Proof.EvidenceType.Log, "audit", "what was done");
        own.Tell("job.reset.nightly.1", "liveness", "Ada reset the job nightly.", evidence, OpenClaw.Domain.Proof.RiskStatus.OnTrack, "Watch its next run.");
        own.Tell("job.reset.nightly.1", "liveness", "Ada reset the job nightly.", evidence, OpenClaw.Domain.Proof.RiskStatus.OnTrack, "Watch its next run.");

        var log = Host.Get<DeliveryLogService>();
        await Eventually.BecomesTrueAsync(async () => (await log.OfMilestoneAsync(Actor.System, "job.reset.nightly.1", CancellationToken.None)).Count == 2, "it is emitted");
        Assert.All(await log.OfMilestoneAsync(Actor.System, "job.reset.nightly.1", CancellationToken.None), record => Assert.Contains("\"source\":\"operator\"", record.Payload, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rotation_WhenItIsClosed_IsAMilestone()
    {
        await Host.SetSecretAsync();
        var rotation = Host.Get<RotationService>();
        var keyId = Assert.IsType<RotationOutcome.Done>(await rotation.StageAsync(Actor.System, new string('b', 64), force: false, CancellationToken.None)).Ring.Staged!.KeyId;
        await rotation.PromoteAsync(Actor.System, keyId, TimeSpan.FromHours(1), null, CancellationToken.None);

        Assert.IsType<RotationOutcome.Done>(await rotation.CloseAsync(Actor.System, "everybody has switched", CancellationToken.None));

        await Eventually.BecomesTrueAsync(() => fixture.LogLines().Any(line => line.Contains("\"milestoneId\":\"secret.rotation.", StringComparison.Ordinal)), "it is emitted");
        var line = fixture.LogLines().First(line => line.Contains("\"milestoneId\":\"secret.rotation.", StringComparison.Ordinal));
        Assert.IsType<OpenClaw.Domain.Proof.MilestoneVerdict.Valid>(OpenClaw.Domain.Proof.MilestoneCheck.Examine(Encoding.UTF8.GetBytes(line)));
        Assert.Contains($"to {keyId}", line, StringComparison.Ordinal);
    }

    internal static string Event(string id, string claim = "It runs.") =>
        $$"""{"milestoneId":"{{id}}","timestampUtc":"2026-02-28T12:34:56.000Z","scope":"runtime","claim":"{{claim}}","riskStatus":"on-track","nextAction":"Look","evidence":[{"type":"log","path":"a","summary":"b"}]}""";
}

/// <summary>A console with endpoints that nobody answers at, and a machine that may emit.</summary>
public sealed class EmitFixture(SharedRedis redis) : IAsyncLifetime
{
    public ConsoleHost Host { get; private set; } = null!;

    public string Token { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await ConsoleHost.StartAsync(
            redis,
            [.. Endpoint(0, "m1", "milestones"), .. Endpoint(1, "d1", "demand"), .. Endpoint(2, "all", "milestones", "demand"), .. Endpoint(3, "off", "milestones"), ("Deliveries:Endpoints:3:Enabled", "false")]);
        Token = await Host.AddTokenAsync(TimeSpan.FromHours(1), Scopes.MilestonesWrite);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    public async Task<HttpResponseMessage> PostAsync(string body)
    {
        using var client = Host.WithToken(Token);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.PostAsync("/api/milestones", content);
    }

    public async Task<HttpResponseMessage> PutStateAsync(string body, string query = "")
    {
        using var client = Host.WithToken(Token);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.PutAsync("/api/demand/state" + query, content);
    }

    public IReadOnlyList<string> LogLines()
    {
        var path = Host.Get<MilestoneLog>().Path;
        return File.Exists(path) ? File.ReadAllLines(path) : [];
    }

    /// <summary>Port 9 (discard): nobody listens there, so nothing is ever delivered.</summary>
    private static IEnumerable<(string Key, string? Value)> Endpoint(int i, string id, params string[] channels) =>
    [
        ($"Deliveries:Endpoints:{i}:Id", id), ($"Deliveries:Endpoints:{i}:Url", "http://127.0.0.1:9/ingest"),
        .. channels.Select((channel, c) => ($"Deliveries:Endpoints:{i}:Channels:{c}", (string?)channel)),
    ];
}
