using System.Net;
using System.Net.Http.Json;
using OpenClaw.Console.Access;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Gates;

/// <summary>Live is opened by evidence alone: refused on zero shadow tasks, opened by real ones.</summary>
[Slow]
public sealed class LiveGateHttpTests(SharedRedis redis)
{
    [Fact]
    public async Task SetLive_OnZeroShadowTasks_IsRefusedThoughNothingFailed()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var client = host.WithCredentials();
        await host.UseModeAsync(PipelineMode.Shadow);
        host.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/api/pipeline/synthetic", null)).StatusCode);

        var answer = await PutAsync(client, "live", "live");

        var body = await answer.JsonAsync();
        Assert.Equal((HttpStatusCode.Conflict, "LIVE_DISABLED"), (answer.StatusCode, body.GetProperty("code").GetString()));
        Assert.Equal([true, true, true, false], body.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("passed").GetBoolean()));
        Assert.Contains("0 of at least 5 shadow tasks", body.GetProperty("detail").GetString());
        Assert.Equal(PipelineMode.Shadow, host.Get<ModeService>().Current.Mode);
    }

    [Fact]
    public async Task SetLive_WithRealEvidence_OpensAndRollsBackInOneCall()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var client = host.WithCredentials();
        await host.UseModeAsync(PipelineMode.Shadow);
        host.Time.Advance(TimeSpan.FromHours(24));
        Assert.True((await (await client.PostAsync("/api/pipeline/synthetic", null)).JsonAsync()).GetProperty("passed").GetBoolean());
        for (var n = 0; n < 5; n++)
        {
            var done = await host.DoTaskAsync((await host.SubmitAsync($"Fix bug {n}")).Id);
            Assert.Equal((TaskState.Done, true, false), (done.State, done.Approval.WouldHaveRequired, done.Approval.Required));
        }

        var summary = await (await client.GetAsync("/api/pipeline/shadow-summary?window=24")).JsonAsync();
        Assert.Equal(("passed", 0, 5), (summary.GetProperty("verdict").GetString(), summary.GetProperty("exitCode").GetInt32(), summary.GetProperty("states").GetProperty("done").GetInt32()));

        var untyped = await PutAsync(client, "live", null);
        Assert.Equal(HttpStatusCode.Conflict, untyped.StatusCode);
        Assert.Contains("Type the mode", (await untyped.JsonAsync()).GetProperty("detail").GetString());

        Assert.Equal(HttpStatusCode.OK, (await PutAsync(client, "live", "live")).StatusCode);
        var live = await host.SubmitAsync("Fix the build");
        Assert.Equal((TaskKind.Live, true), (live.Kind, live.Approval.Required));
        var waiting = await host.DoTaskAsync(live.Id);
        Assert.Equal(TaskState.AwaitingApproval, waiting.State);

        Assert.Equal(HttpStatusCode.OK, (await PutAsync(client, "shadow", null)).StatusCode);
        Assert.Equal(TaskKind.Shadow, (await host.SubmitAsync("Fix the build")).Kind);
        Assert.Equal(TaskState.AwaitingApproval, (await host.TaskAsync(live.Id)).State); // still to be decided on
        var again = await PutAsync(client, "live", "live");
        Assert.Contains("not long enough", (await again.JsonAsync()).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task SetLive_AFailedShadowTask_ClosesTheGate()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.UseModeAsync(PipelineMode.Shadow);
        for (var n = 0; n < 5; n++)
        {
            await host.DoTaskAsync((await host.SubmitAsync("Write a note")).Id);
        }

        var failing = await host.StartTaskAsync((await host.SubmitAsync("Write a note")).Id);
        await host.MoveAsync(failing.Id, new TransitionRequest("fail") { Fence = failing.Lease!.Fence, Error = new TaskError(TaskErrorCode.SpawnFailed, "no agent") });

        using var client = host.WithCredentials();
        var summary = await (await client.GetAsync("/api/pipeline/shadow-summary")).JsonAsync();

        Assert.Equal(("failed", 1, 1), (summary.GetProperty("verdict").GetString(), summary.GetProperty("exitCode").GetInt32(), summary.GetProperty("spawnFailures").GetInt32()));
    }

    [Fact]
    public async Task ShadowSummary_TasksFromBeforeTheWindow_CountOnceWhenTheyWentWrongInItOrAreStuck()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var watch = host.Get<ShadowWatch>();
        await Eventually.BecomesTrueAsync(async () => await host.Get<SweepService>().LastSweepAsync(Actor.System, default) is not null, "the sweeper has been there, and ends nothing below");
        await host.UseModeAsync(PipelineMode.Shadow);
        var (fails, stuck) = (await host.SubmitAsync("Write a"), await host.SubmitAsync("Write b"));
        var error = new TaskError(TaskErrorCode.SpecialistAborted, "gave up");
        await host.MoveAsync((await host.SubmitAsync("Write c")).Id, new TransitionRequest("fail") { Error = error }); // long ago
        host.Time.Advance(TimeSpan.FromHours(25));
        for (var n = 0; n < 5; n++)
        {
            await host.DoTaskAsync((await host.SubmitAsync("Write a note")).Id);
        }

        await host.MoveAsync(fails.Id, new TransitionRequest("fail") { Error = error });
        var now = await watch.SummariseAsync(TimeSpan.FromHours(24), default);
        Assert.Equal((ShadowVerdict.Failed, 7, 1, 1, 5), (now.Verdict, now.Total, now.Of(TaskState.Failed), now.Stuck, now.Done));

        Assert.Equal(8, (await watch.SummariseAsync(TimeSpan.FromHours(48), default)).Total); // all of them, each once
        await host.MoveAsync(stuck.Id, new TransitionRequest("cancel"));
        host.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(0, (await watch.SummariseAsync(TimeSpan.FromHours(24), default)).Total);
    }

    [Fact]
    public async Task Submit_LiveSetAroundTheConsole_IsLiveDisabled()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.Get<RedisModeStore>().SetAsync(PipelineMode.Synthetic, PipelineMode.Live, "somebody", "", opened: "", host.Time.GetUtcNow(), default);
        await host.Get<CurrentMode>().RefreshAsync(default);

        Assert.IsType<SubmitOutcome.LiveDisabled>(await host.Get<TaskService>().SubmitAsync(Actor.System, new TaskSubmission { Goal = "Fix it" }, null, default));
    }

    [Fact]
    public async Task Mode_BadRequestsAndCallersWithoutRights_AreToldApart()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var owner = host.WithCredentials();
        using var viewer = await host.SignedInAsync(Role.Viewer);
        using var operatorOnly = await host.SignedInAsync(Role.Operator);
        using var token = host.WithToken(await host.AddTokenAsync(TimeSpan.FromDays(1), Scopes.Read, Scopes.TasksWrite));

        Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync(owner, "turbo", null)).StatusCode);
        foreach (var (body, field) in new[] { ("""{"mode":5}""", "mode"), ("""{"mode":"shadow","reason":7}""", "reason"), ($$"""{"mode":"shadow","reason":"{{new string('x', 501)}}"}""", "reason"), ("{\"mode\":", "") })
        {
            using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            var refused = await owner.PutAsync("/api/pipeline/mode", content);
            Assert.Equal((HttpStatusCode.BadRequest, field), (refused.StatusCode, (await refused.JsonAsync()).GetProperty("field").GetString()));
        }

        Assert.Equal(PipelineMode.Synthetic, host.Get<ModeService>().Current.Mode);
        Assert.Equal(HttpStatusCode.BadRequest, (await owner.GetAsync("/api/pipeline/shadow-summary?window=soon")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await owner.GetAsync("/api/pipeline/shadow-summary?window=-3")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.PostAsync("/api/pipeline/synthetic/no-such", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PutAsync(host.Api, "shadow", null)).StatusCode);
        foreach (var client in new[] { viewer, operatorOnly, token })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(client, "shadow", null)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/pipeline/mode")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsync("/api/pipeline/synthetic", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await token.PostAsync("/api/pipeline/synthetic/writing-1", null)).StatusCode);
    }

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, string mode, string? confirm) => client.PutAsJsonAsync("/api/pipeline/mode", new { mode, confirm, reason = "test" });
}
