using System.Net;
using System.Text.Json;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Console.Components.Pages.Pipeline;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Gates;

/// <summary>The expiry sweeper and retention, over the real console.</summary>
[Slow]
public sealed class SweepTests(SharedRedis redis)
{
    [Fact]
    public async Task Sweep_OneBadRecordAmongOverdueOnes_DealsWithTheOthersAndNamesIt()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.UseModeAsync(PipelineMode.Shadow);
        await Eventually.BecomesTrueAsync(async () => await host.Get<SweepService>().LastSweepAsync(Actor.System, default) is not null, "the job has run once at the start");
        var (untaken, lapsed, bad, fresh) = (await host.SubmitAsync("Write a"), await host.SubmitAsync("Write b"), await host.SubmitAsync("Write c"), await host.SubmitAsync("Write d"));
        var held = await host.StartTaskAsync(lapsed.Id);
        await host.Redis.ExecuteAsync("HSET", [host.Keys.Task(bad.Id.ToString()), "json", "{ this is no task"]);
        await host.Redis.ExecuteAsync("ZADD", [host.Keys.TasksExpiry, 5, "01NOSUCHTASK00000000000000"]); // an index entry without a record
        host.Time.Advance(TimeSpan.FromMinutes(16));
        await host.DoTaskAsync(fresh.Id);
        using var client = await host.SignedInAsync();

        var dry = await (await client.PostAsync("/api/pipeline/sweep?dryRun=true", null)).JsonAsync();
        Assert.Equal((true, 4, 0, 2, 2), Numbers(dry));
        Assert.Equal(TaskState.Assigned, (await host.TaskAsync(untaken.Id)).State);

        var done = await (await client.PostAsync("/api/pipeline/sweep", null)).JsonAsync();
        Assert.Equal((false, 4, 0, 2, 2), Numbers(done));
        Assert.Contains(done.GetProperty("reasons").EnumerateArray(), reason => reason.GetProperty("id").GetString() == bad.Id.ToString() && reason.GetProperty("why").GetString()!.Length > 0);
        foreach (var id in new[] { untaken.Id, lapsed.Id })
        {
            var task = await host.TaskAsync(id);
            Assert.Equal((TaskState.Failed, TaskErrorCode.SpecialistTimeout), (task.State, task.Error!.Code));
        }

        var late = await host.Get<Console.Tasks.TaskService>().TransitionAsync(
            Actor.System, lapsed.Id, new TransitionRequest("complete") { Fence = held.Lease!.Fence, Result = new TaskResult { Text = "late" } }, default);
        Assert.IsType<TaskTransition.FenceLost>(Assert.IsType<Console.Tasks.TaskOutcome.Refused>(late).Why);
        Assert.Equal("ada", (await host.Get<SweepService>().LastSweepAsync(Actor.System, default))!.By);
    }

    [Fact]
    public async Task Sweep_TasksOfEveryKindPastTheirTime_Expire()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var waiting = await host.ReachesAsync((await host.SubmitAsync("Fix the build")).Id, TaskState.AwaitingApproval); // synthetic
        await host.UseModeAsync(PipelineMode.Shadow);
        var shadow = await host.SubmitAsync("Write a note");
        host.Time.Advance(TimeSpan.FromDays(8));

        var run = await host.Get<SweepService>().SweepAsync(Actor.System, dryRun: false, default);

        Assert.Equal((2, 2, 0), (run.Report.Scanned, run.Report.Expired, run.Report.Skipped));
        Assert.Equal((TaskState.Expired, TaskState.Expired), ((await host.TaskAsync(waiting.Id)).State, (await host.TaskAsync(shadow.Id)).State));
    }

    [Fact]
    public async Task SweepNow_OnThePage_CountsWhatItWouldEndAndAsks()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.UseModeAsync(PipelineMode.Shadow);
        await Eventually.BecomesTrueAsync(async () => await host.Get<SweepService>().LastSweepAsync(Actor.System, default) is not null, "the job has run once at the start");
        var (one, two) = (await host.SubmitAsync("Write a"), await host.SubmitAsync("Write b"));
        host.Time.Advance(TimeSpan.FromMinutes(16));
        await using var page = new BunitContext();
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        page.Services.AddSingleton(host.Get<SweepService>()).AddSingleton(host.Get<TimeProvider>()).AddSingleton<ConsoleStatus>()
            .AddScoped<UiScript>().AddScoped<BrowserClock>().AddScoped<Toasts>().AddScoped<Confirmations>();
        var box = page.Render<SweepBox>(parameters => parameters.Add(p => p.Actor, new Actor(ActorKind.User, "olga") { Roles = [Role.Operator] }));
        var questions = page.Services.GetRequiredService<Confirmations>();

        Press();
        await Eventually.BecomesTrueAsync(() => questions.Current is not null, "it asks");
        Assert.Equal(("End 2 overdue tasks?", "End 2"), (questions.Current!.Title, questions.Current.Action));
        questions.Answer(ConfirmAnswer.No);
        Assert.Equal((TaskState.Assigned, TaskState.Assigned), ((await host.TaskAsync(one.Id)).State, (await host.TaskAsync(two.Id)).State));

        Press();
        await Eventually.BecomesTrueAsync(() => questions.Current is not null, "it asks again");
        questions.Answer(new ConfirmAnswer(Confirmed: true));
        await host.ReachesAsync(one.Id, TaskState.Failed);
        await host.ReachesAsync(two.Id, TaskState.Failed);

        void Press() => box.FindAll("button").Single(button => button.TextContent.Contains("Sweep now", StringComparison.Ordinal)).Click();
    }

    [Fact]
    public async Task Retention_TasksThatEndedLongAgo_AreRemovedAndCountersStay()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var old = await host.ReachesAsync((await host.SubmitAsync("Write a note")).Id, TaskState.Done);
        host.Time.Advance(TimeSpan.FromDays(31));
        var young = await host.ReachesAsync((await host.SubmitAsync("Write a note")).Id, TaskState.Done);

        var run = await host.Get<SweepService>().RemoveEndedAsync(Actor.System, default);

        Assert.Equal(1, run.Removed);
        Assert.Null(await host.TaskAsync(old.Id));
        Assert.NotNull(await host.TaskAsync(young.Id));
        Assert.Equal(2, (await host.Get<Console.Tasks.TaskService>().CountersAsync(Actor.System, default)).Submitted);
    }

    [Fact]
    public async Task Sweep_ByAViewer_IsForbidden()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var viewer = await host.SignedInAsync(Role.Viewer);

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsync("/api/pipeline/sweep?dryRun=true", null)).StatusCode);
    }

    private static (bool DryRun, int Scanned, int Expired, int Evicted, int Skipped) Numbers(JsonElement run) => (
        run.GetProperty("dryRun").GetBoolean(), run.GetProperty("scanned").GetInt32(), run.GetProperty("expired").GetInt32(), run.GetProperty("evicted").GetInt32(), run.GetProperty("skipped").GetInt32());
}
