using System.Net;
using System.Text;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Demand;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.Demand;

namespace OpenClaw.Console.Tests.Http;

/// <summary>PUT /api/demand/state (spec 2 section 1).</summary>
public sealed class DemandStateTests(SharedRedis redis) : IAsyncLifetime
{
    private const string State = """{"queue":[{"id":"q1","draftRecordId":"d1","selectedForDraft":true}],"drafts":[{"draftId":"d1","pillar":"Core","tag":"manual-review","scoreBreakdown":{"core_instability":2}}]}""";

    private readonly EmitFixture _fixture = new(redis);

    private ConsoleHost Host => _fixture.Host;

    public ValueTask InitializeAsync() => _fixture.InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Put_NewContent_EmitsASummaryAndItsMilestone()
    {
        var answer = await _fixture.PutStateAsync(State);

        var body = await answer.JsonAsync();
        Assert.Equal((HttpStatusCode.OK, true), (answer.StatusCode, body.GetProperty("emitted").GetBoolean()));
        var summaryId = body.GetProperty("summaryId").GetString()!;
        Assert.Equal("demand.summary." + summaryId, body.GetProperty("milestoneId").GetString());
        Assert.Equal(1, body.GetProperty("snapshot").GetProperty("selectedForDraftTotal").GetInt32());
        var found = await FindAsync();
        Assert.Equal(["all", "d1"], found.Where(row => row.Channel == DeliveryChannel.Demand && row.SubjectId == summaryId).Select(row => row.EndpointId).Order(StringComparer.Ordinal));
        Assert.Equal(["all", "m1"], found.Where(row => row.Channel == DeliveryChannel.Milestones).Select(row => row.EndpointId).Order(StringComparer.Ordinal));
        Assert.Contains("\"riskStatus\":\"at-risk\"", Assert.Single(_fixture.LogLines()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_EachTime_IsEnteredIntoTheLedger()
    {
        var summaryId = (await (await _fixture.PutStateAsync(State)).JsonAsync()).GetProperty("summaryId").GetString();
        await _fixture.PutStateAsync(State);
        await _fixture.PutStateAsync("nonsense");

        var entries = (await Host.Get<AuditService>().PageAsync(Actor.System, AuditQuery.All with { Actions = ["demand.state"] }, null, 20, CancellationToken.None)).Entries.Reverse().ToList();

        Assert.Equal(["version 1", "version 2"], entries.Select(entry => entry.Target));
        Assert.Equal([$"Emits the summary {summaryId}.", "The same content: nothing is emitted."], entries.Select(entry => entry.Detail));
        Assert.All(entries, entry => Assert.Equal(("machine", 64), (entry.Kind, entry.After.Length)));
        Assert.Equal(("", entries[0].After), (entries[0].Before, entries[1].Before));
    }

    [Fact]
    public async Task Put_ASummaryNoReceiverWouldTake_IsRefusedAndStoresNothing()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("Ingest:MaxBodyBytes", "4096"));
        using var client = host.WithToken(await host.AddTokenAsync(TimeSpan.FromHours(1), Scopes.MilestonesWrite));
        var clusters = string.Join(',', Enumerable.Range(0, 5).Select(i => $"\"{new string((char)('a' + i), DemandStateCheck.MaxNameLength)}\":1"));
        using var body = new StringContent($$"""{"queue":[],"drafts":[{"draftId":"d","pillar":"{{new string('p', DemandStateCheck.MaxNameLength)}}","scoreBreakdown":{ {{clusters}} } }]}""", Encoding.UTF8, "application/json");

        var answer = await client.PutAsync("/api/demand/state", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("limit is 3584 bytes", (await answer.JsonAsync()).GetProperty("errors").GetProperty("drafts")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await host.Get<DemandStateService>().ReadAsync(Actor.System, CancellationToken.None)).Version);
    }

    [Fact]
    public async Task Put_SameContent_EmitsOnlyWhenForced()
    {
        var first = await (await _fixture.PutStateAsync(State)).JsonAsync();
        var same = await (await _fixture.PutStateAsync(State.Replace("q1", "q2", StringComparison.Ordinal))).JsonAsync();
        var forced = await (await _fixture.PutStateAsync(State, "?force=true")).JsonAsync();

        Assert.False(same.GetProperty("emitted").GetBoolean());
        Assert.Equal(first.GetProperty("summaryId").GetString(), same.GetProperty("summaryId").GetString());
        Assert.True(forced.GetProperty("emitted").GetBoolean());
        Assert.NotEqual(first.GetProperty("summaryId").GetString(), forced.GetProperty("summaryId").GetString());
        Assert.Equal(2, await SummariesAsync());
    }

    [Fact]
    public async Task Put_ManyAtOnce_EndsInOneStateWhoseSummaryIsTheLast()
    {
        var bodies = Enumerable.Range(0, 6).Select(i => $$"""{"queue":[{{string.Join(',', Enumerable.Range(0, i).Select(q => $$"""{"id":"{{q}}"}"""))}}],"drafts":[]}""").ToArray();

        var answers = await Task.WhenAll(bodies.Select(body => _fixture.PutStateAsync(body)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var stored = await Host.Get<DemandStateService>().ReadAsync(Actor.System, CancellationToken.None);
        Assert.Equal((6, false), (stored.Version, stored.Open));
        Assert.Equal(Array.IndexOf(bodies, stored.Json), stored.Summary!.QueueTotal);
        Assert.Equal(6, await SummariesAsync());
    }

    [Fact]
    public async Task Put_AfterACrashBetweenStoringAndEmitting_EmitsWhatWasLeft()
    {
        var state = ((DemandStateVerdict.Valid)DemandStateCheck.Examine(Encoding.UTF8.GetBytes(State))).State;
        var left = DemandSnapshotBuilder.Build(state, SegmentDefinition.Defaults, "left", Host.Time.GetUtcNow());
        await Host.Get<RedisDemandStateStore>().ReplaceAsync(0, Encoding.UTF8.GetBytes(State), DemandSnapshotBuilder.ContentHash(left), left, Host.Time.GetUtcNow(), CancellationToken.None);

        var body = await (await _fixture.PutStateAsync(State)).JsonAsync();

        Assert.Equal((false, "left"), (body.GetProperty("emitted").GetBoolean(), body.GetProperty("summaryId").GetString()));
        Assert.Contains(await FindAsync(), row => row.SubjectId == "left");
        Assert.False((await Host.Get<DemandStateService>().ReadAsync(Actor.System, CancellationToken.None)).Open);
    }

    [Theory]
    [InlineData("""{"queue":[{"id":""}],"drafts":[{"draftId":"a"}]}""", "drafts[0].pillar,queue[0].id")]
    [InlineData("nonsense", "")]
    public async Task Put_BadState_NamesEveryFieldAndChangesNothing(string body, string fields)
    {
        await _fixture.PutStateAsync(State);

        var answer = await _fixture.PutStateAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(fields.Split(','), (await answer.JsonAsync()).GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
        Assert.Equal(1, (await Host.Get<DemandStateService>().ReadAsync(Actor.System, CancellationToken.None)).Version);
    }

    [Fact]
    public async Task Put_OversizedOrOddForce_IsRefused()
    {
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _fixture.PutStateAsync(new string(' ', DemandStateService.MaxBytes + 1))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _fixture.PutStateAsync(State, "?force=perhaps")).StatusCode);
    }

    [Fact]
    public async Task Get_ByReaders_AnswersTheStateThatWasPut()
    {
        using var reader = Host.WithToken(await Host.AddTokenAsync(TimeSpan.FromHours(1), Scopes.Read));
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync("/api/demand/state")).StatusCode);
        await _fixture.PutStateAsync(State);
        Assert.Equal($"200 {State}", await reader.GetAsync("/api/demand/state").TextAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await Host.Api.GetAsync("/api/demand/state")).StatusCode);
    }

    private async Task<IReadOnlyList<DeliveryRow>> FindAsync() =>
        (await Host.Get<DeliveryLogService>().FindAsync(Actor.System, DeliveryFilter.All, null, 100, CancellationToken.None)).Rows;

    private async Task<int> SummariesAsync() => (await FindAsync()).Count(row => row is { Channel: DeliveryChannel.Demand, EndpointId: "d1" });
}
