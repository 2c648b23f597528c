using OpenClaw.Console.Audit;
using OpenClaw.Console.Components.Pages.Deliveries;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Deliveries;

/// <summary>What administrators and operators do to endpoints.</summary>
[Slow]
public sealed class EndpointServiceTests(EmitFixture fixture) : IClassFixture<EmitFixture>
{
    private static readonly Actor Admin = new(ActorKind.User, "ada") { Roles = [Role.Admin, Role.Operator] };

    private ConsoleHost Host => fixture.Host;

    private EndpointService Service => Host.Get<EndpointService>();

    [Fact]
    public async Task Add_ThenChange_TakesEffectAtOnceAndIsAudited()
    {
        var endpoint = New("added");
        Assert.IsType<EndpointOutcome.Done>(await Service.SaveAsync(Admin, endpoint, null, default));

        var seen = Entry("added")!;
        Assert.IsType<EndpointOutcome.Done>(await Service.SaveAsync(Admin, seen.Endpoint with { Concurrency = 3 }, seen, default));

        Assert.Equal(3, Entry("added")!.Endpoint.Concurrency);
        Assert.Contains("added", Host.Get<DeliveryEndpoints>().For(DeliveryChannel.Milestones));
        Assert.Equal(["endpoint.add added", "endpoint.change added"], await AuditedAsync("added"));
    }

    [Fact]
    public async Task Change_OfWhatIsNoLongerWhatWasSeen_IsRefused()
    {
        await Service.SaveAsync(Admin, New("raced"), null, default);
        var seen = Entry("raced")!;
        await Service.SaveAsync(Admin, seen.Endpoint with { Concurrency = 3 }, seen, default);

        Assert.IsType<EndpointOutcome.Refused>(await Service.SaveAsync(Admin, seen.Endpoint with { Concurrency = 5 }, seen, default));
        Assert.Equal(3, Entry("raced")!.Endpoint.Concurrency);
    }

    [Theory]
    [InlineData("http://receiver.example/x", "https")]
    [InlineData("https://10.0.0.1/x", "private")]
    [InlineData("https://169.254.169.254/latest", "private")]
    [InlineData("https://[fd00::1]/x", "private")]
    [InlineData("ftp://receiver.example/x", "absolute https address")]
    [InlineData("receiver", "absolute https address")]
    [InlineData("https://user:word@receiver.example/x", "password")]
    public async Task Add_AddressThatMustNotBeReached_NamesTheFieldAndChangesNothing(string url, string said)
    {
        var invalid = Assert.IsType<EndpointOutcome.Invalid>(await Service.SaveAsync(Admin, New("bad") with { Url = url }, null, default));

        Assert.Equal("url", Assert.Single(invalid.Problems).Field);
        Assert.Contains(said, invalid.Problems[0].Message, StringComparison.Ordinal);
        Assert.Null(Entry("bad"));
    }

    [Fact]
    public async Task Add_EverythingWrong_NamesEveryField()
    {
        var bad = New("Bad Id") with { Name = "", Channels = [], Url = "x", Concurrency = 0, RatePerMinute = -1 };

        var invalid = Assert.IsType<EndpointOutcome.Invalid>(await Service.SaveAsync(Admin, bad, null, default));

        Assert.Equal(["channels", "concurrency", "id", "name", "ratePerMinute", "url"], invalid.Problems.Select(problem => problem.Field).Order(StringComparer.Ordinal));
        Assert.IsType<EndpointOutcome.Invalid>(await Service.SaveAsync(Admin, New("m1"), null, default));
    }

    [Fact]
    public async Task Disable_KeepsItsRecordsAndEmitsNothingNew()
    {
        await Service.SaveAsync(Admin, New("resting"), null, default);
        await fixture.PostAsync(EmitTests.Event("rest.before"));
        Assert.IsType<EndpointOutcome.Done>(await Service.SetEnabledAsync(Admin, "resting", enabled: false, default));
        await fixture.PostAsync(EmitTests.Event("rest.after"));

        var log = Host.Get<DeliveryLogService>();
        Assert.Contains(await log.OfMilestoneAsync(Admin, "rest.before", default), record => record.EndpointId == "resting");
        Assert.DoesNotContain(await log.OfMilestoneAsync(Admin, "rest.after", default), record => record.EndpointId == "resting");
    }

    [Fact]
    public async Task Remove_WithAnythingThatWaits_IsRefusedWithTheReason()
    {
        await Service.SaveAsync(Admin, New("leaving"), null, default);
        Assert.Contains("disable it first", Assert.IsType<EndpointOutcome.Refused>(await Service.RemoveAsync(Admin, "leaving", default)).Why, StringComparison.Ordinal);
        await fixture.PostAsync(EmitTests.Event("leave.1"));
        await Service.SetEnabledAsync(Admin, "leaving", enabled: false, default);
        Assert.Contains("1 of its records", Assert.IsType<EndpointOutcome.Refused>(await Service.RemoveAsync(Admin, "leaving", default)).Why, StringComparison.Ordinal);

        await Service.SaveAsync(Admin, New("empty") with { Enabled = false }, null, default);
        Assert.IsType<EndpointOutcome.Done>(await Service.RemoveAsync(Admin, "empty", default));
        Assert.Null(Entry("empty"));
        Assert.IsType<EndpointOutcome.Missing>(await Service.RemoveAsync(Admin, "empty", default));
    }

    [Fact]
    public async Task Stored_WithAnAddressThatIsNoLongerAllowed_SaysWhyAndTakesNoTest()
    {
        Assert.True(await Host.Get<RedisEndpointStore>().PutAsync(New("barred") with { Url = "http://receiver.example/x" }, "", Host.Time.GetUtcNow(), default));
        await Host.Get<DeliveryEndpoints>().RefreshAsync(default);

        var status = (await Service.ReadAsync(Admin, default)).Single(one => one.Endpoint.Id == "barred");
        Assert.Contains("without encryption", status.LastError, StringComparison.Ordinal);
        Assert.Equal("blocked", DeliveryWords.State(status));
        Assert.Contains("without encryption", Assert.IsType<EndpointOutcome.Refused>(await Service.SendTestAsync(Admin, "barred", default)).Why, StringComparison.Ordinal);
        Assert.IsType<EndpointOutcome.Done>(await Service.SetEnabledAsync(Admin, "barred", enabled: false, default));
        Assert.IsType<EndpointOutcome.Done>(await Service.RemoveAsync(Admin, "barred", default));
    }

    [Fact]
    public async Task Configured_ChangedHere_GoesBackToItsConfiguration()
    {
        var seen = Entry("d1")!;
        Assert.IsType<EndpointOutcome.Refused>(await Service.RemoveAsync(Admin, "d1", default));
        await Service.SaveAsync(Admin, seen.Endpoint with { Concurrency = 2 }, seen, default);
        Assert.Equal(2, Entry("d1")!.Endpoint.Concurrency);

        Assert.IsType<EndpointOutcome.Done>(await Service.RemoveAsync(Admin, "d1", default));

        Assert.Equal(DeliveryEndpoint.DefaultConcurrency, Entry("d1")!.Endpoint.Concurrency);
    }

    [Fact]
    public async Task Isolate_ThenClose_AsksForAReasonAndIsAudited()
    {
        Assert.IsType<EndpointOutcome.Refused>(await Service.IsolateAsync(Admin, "all", " ", default));
        Assert.IsType<EndpointOutcome.Done>(await Service.IsolateAsync(Admin, "all", "being repaired", default));
        var isolated = (await Service.ReadAsync(Admin, default)).Single(status => status.Endpoint.Id == "all");
        Assert.Equal((BreakerState.Isolated, "ada: being repaired"), (isolated.Breaker.State, isolated.Breaker.Cause));

        Assert.IsType<EndpointOutcome.Done>(await Service.CloseAsync(Admin, "all", "it is back", default));

        Assert.Equal(BreakerState.Closed, (await Service.ReadAsync(Admin, default)).Single(status => status.Endpoint.Id == "all").Breaker.State);
        Assert.Equal(["breaker.isolate all", "breaker.close all"], await AuditedAsync("all"));
        Assert.IsType<EndpointOutcome.Missing>(await Service.IsolateAsync(Admin, "nobody", "x", default));
    }

    [Fact]
    public async Task Test_GoesToThisEndpointAlone_AndNeverMakesUpADemandSummary()
    {
        var sent = Assert.IsType<EndpointOutcome.Sent>(await Service.SendTestAsync(Admin, "m1", default));

        var record = (await Host.Get<DeliveryLogService>().GetAsync(Admin, sent.Record, default))!;
        Assert.Equal("m1", record.EndpointId);
        Assert.Single(await Host.Get<DeliveryLogService>().OfMilestoneAsync(Admin, record.SubjectId, default));
        Assert.Contains("Test delivery to m1, sent by ada.", record.Payload, StringComparison.Ordinal);
        Assert.IsType<EndpointOutcome.Refused>(await Service.SendTestAsync(Admin, "off", default));
        Assert.IsType<EndpointOutcome.Refused>(await Service.SendTestAsync(Admin, "d1", default));
    }

    [Fact]
    public async Task Actions_WithoutTheRight_AreForbidden()
    {
        var operators = new Actor(ActorKind.User, "ola") { Roles = [Role.Operator, Role.Viewer, Role.Approver] };
        await Assert.ThrowsAsync<ForbiddenException>(() => Service.SaveAsync(operators, New("x"), null, default));
        await Assert.ThrowsAsync<ForbiddenException>(() => Service.SetEnabledAsync(operators, "m1", enabled: false, default));
        await Assert.ThrowsAsync<ForbiddenException>(() => Service.RemoveAsync(operators, "m1", default));
        var admin = new Actor(ActorKind.User, "ann") { Roles = [Role.Admin, Role.Viewer] };
        await Assert.ThrowsAsync<ForbiddenException>(() => Service.IsolateAsync(admin, "m1", "x", default));
        await Assert.ThrowsAsync<ForbiddenException>(() => Service.SendTestAsync(admin, "m1", default));
    }

    // Nothing listens there, so nothing changes by itself.
    private static DeliveryEndpoint New(string id) => new() { Id = id, Name = id, Channels = [DeliveryChannel.Milestones], Url = "http://127.0.0.1:9/x" };

    private EndpointEntry? Entry(string id) => Service.List(Admin).FirstOrDefault(entry => entry.Endpoint.Id == id);

    private async Task<IEnumerable<string>> AuditedAsync(string target) =>
        (await Host.Get<AuditService>().PageAsync(Actor.System, AuditQuery.All with { Target = target, Actions = ["endpoint", "breaker"] }, null, 50, default)).Entries
            .Reverse().Where(entry => entry.Target == target).Select(entry => $"{entry.Action} {entry.Target}");
}
