using OpenClaw.Console.Approvals;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser.Approvals;

/// <summary>The number beside Approvals in the navigation.</summary>
public sealed class ApprovalsBadgeTests(BrowserFixture browser, SharedRedis redis)
{
    [Fact]
    public async Task Badge_TasksBeginAndCeaseToWait_CountsLiveOnAnyPage()
    {
        await using var host = await ApprovalsStage.StartAsync(redis);
        await host.AddUserAsync("linus", Role.Approver);
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/audit");
        var badge = page.Page.Locator("nav a[href='/approvals'] .badge");
        await Expect(badge).ToHaveCountAsync(0);

        var first = await host.WaitingAsync("Fix one");
        await Expect(badge).ToHaveTextAsync("1, 1 need attention");
        await host.WaitingAsync("Fix two");
        await Expect(badge).ToContainTextAsync("2");
        await page.ShotAsync("approvals-badge");

        await host.Get<ApprovalService>().DecideAsync(new Actor(ActorKind.User, "linus") { Roles = [Role.Approver] }, new Decision(first.Id, Approve: true, null, first.Version), CancellationToken.None);

        await Expect(badge).ToContainTextAsync("1");
    }
}
