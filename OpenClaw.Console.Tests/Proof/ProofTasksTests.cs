using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Console.Approvals;
using OpenClaw.Console.Components.Pages.Proof;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Proof;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Proof;

/// <summary>The task in a milestone's thread, over the real console.</summary>
[Slow]
public sealed class ProofTasksTests(SharedRedis redis)
{
    private static readonly Actor Grace = new(ActorKind.User, "grace") { Roles = [Role.Approver] };

    [Fact]
    public async Task Thread_OfADecision_ShowsItsTaskAndFollowsIt()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var task = await host.AwaitingAsync("fix the build");
        await using var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddConsoleUi().AddSingleton<TimeProvider>(host.Time).AddSingleton(host.Get<TaskService>()).AddSingleton(host.Get<LiveFeed>());

        var shown = Show(context, $"approval.approved.{task.Id}", Grace);
        shown.WaitForElement("li");
        Assert.Equal(("fix the build", $"/pipeline/{task.Id}"), (shown.FindAll("li a")[0].TextContent, shown.FindAll("li a")[0].GetAttribute("href")));
        Assert.Equal($"/approvals/{task.Id}", shown.FindAll("li a")[1].GetAttribute("href"));

        Assert.IsType<TaskOutcome.Done>(await host.Get<ApprovalService>().DecideAsync(Grace, new Decision(task.Id, Approve: true, "fine", task.Version), default));
        shown.WaitForState(() => shown.Markup.Contains("grace approved it.", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        Assert.Single(shown.FindAll("li a"));

        Assert.Equal("", Show(context, $"approval.approved.{task.Id}", new Actor(ActorKind.User, "nobody")).Markup.Trim());
        var gone = Show(context, "approval.approved.01ARZ3NDEKTSV4RRFFQ69G5FAV", Grace);
        gone.WaitForElement("li");
        Assert.Contains("No longer kept", gone.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thread_RedisRefuses_KeepsThePanelAlive()
    {
        using var feed = new LiveFeed(redis.Gateway, redis.NewKeys(), TimeProvider.System, NullLogger<LiveFeed>.Instance);
        await using var context = new BunitContext();
        context.Services.AddSingleton(feed);

        var part = context.Render<RefusedPart>(p => p.Add(t => t.Actor, Grace));

        Assert.Equal(1, part.Instance.Asked);
        Assert.False(context.Renderer.UnhandledException.IsCompleted);
    }

    private static IRenderedComponent<ProofTasks> Show(BunitContext context, string id, Actor actor) => context.Render<ProofTasks>(p => p
        .Add(t => t.Milestone, new Milestone { MilestoneId = id, TimestampUtc = default, Scope = "governance", Claim = "Decided", RiskStatus = RiskStatus.Completed }).Add(t => t.Actor, actor));

    private sealed class RefusedPart() : ThreadPart(LiveChannels.Tasks)
    {
        public int Asked { get; private set; }

        protected override bool Moves => true;

        protected override Task OnParametersSetAsync() => LoadAsync();

        protected override Task ReadAsync()
        {
            Asked++;
            return Task.FromException(new RedisCommandException("NOPERM No permissions to access a key"));
        }
    }
}
