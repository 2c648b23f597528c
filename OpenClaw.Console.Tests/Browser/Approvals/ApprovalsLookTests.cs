using Microsoft.Playwright;
using OpenClaw.Console.Approvals;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Browser.Approvals;

/// <summary>Approvals at every width in both themes: accessible, without errors, and photographed on request.</summary>
public sealed class ApprovalsLookTests(BrowserFixture browser, ApprovalsLookFixture queue) : IClassFixture<ApprovalsLookFixture>
{
    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task Page_AtAWidthInATheme_IsAccessibleAndFitsTheScreen(int width, string theme)
    {
        await using var page = await browser.OpenAsync(queue.Host, width, theme);
        foreach (var (name, path) in new[] { ("approvals", "/approvals"), ("approvals-open", $"/approvals/{queue.Open.Id}"), ("approvals-own", $"/approvals/{queue.Own.Id}"), ("approvals-none", "/approvals/nothing?q=nothing") })
        {
            await page.GotoAsync(path);
            await Assertions.Expect(page.Page.Locator(".loading")).ToHaveCountAsync(0);
            await page.ExpectLooksRightAsync(name);
        }
    }
}

/// <summary>A queue with every kind of task: of two people, one's own, decided by somebody, about to be decided.</summary>
public sealed class ApprovalsLookFixture(SharedRedis redis) : IAsyncLifetime
{
    public ConsoleHost Host { get; private set; } = null!;

    public OrchestratorTask Open { get; private set; } = null!;

    public OrchestratorTask Own { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await ApprovalsStage.StartAsync(redis, ("Actions:UndoWindow", "00:10:00"));
        await Host.AddUserAsync("grace", Role.Approver);
        var grace = new Actor(ActorKind.User, "grace") { Roles = [Role.Approver] };
        var ada = new Actor(ActorKind.User, ConsoleHost.UserName) { Roles = [Role.Approver] };
        var approvals = Host.Get<ApprovalService>();
        Open = await Host.WaitingAsync("Fix the retry loop of the gateway and publish the package to the internal registry, then tell the on-call what to look for", capabilities: "publish");
        await approvals.DecideAsync(grace, new Decision(Open.Id, Approve: true, "looks right", Open.Version), CancellationToken.None);
        Own = await Host.WaitingAsync("Deploy the console to the staging server", by: ConsoleHost.UserName);
        var decided = await Host.WaitingAsync("Build the nightly image");
        await approvals.DecideAsync(grace, new Decision(decided.Id, Approve: false, "The base image is not pinned", decided.Version), CancellationToken.None);
        var (pending, other) = (await Host.WaitingAsync("Refactor the session watcher so that it follows renamed files"), await Host.WaitingAsync("Restart the launchd service of the mail bridge"));
        await Host.Get<PendingDecisionService>().StageAsync(ada, [new Decision(pending.Id, Approve: true, null, pending.Version)], CancellationToken.None);
        await Host.Get<PendingDecisionService>().StageAsync(grace, [new Decision(other.Id, Approve: false, "Not during the day", other.Version)], CancellationToken.None);
        await Host.WaitingAsync("Test the export of 100 000 rows");
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
