using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenClaw.Console.Approvals;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Tasks;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser.Approvals;

/// <summary>People who come by a link, decide and leave.</summary>
public sealed class ApprovalsJourneyTests(BrowserFixture browser, SharedRedis redis)
{
    [Fact]
    public async Task Approver_OpensTheDeepLinkSignedOut_DecidesByKeyboardOnAPhoneSeesTheNextAndUndoes()
    {
        await using var host = await ApprovalsStage.StartAsync(redis, ("Actions:UndoWindow", "00:02:00"));
        await host.AddUserAsync("grace", Role.Approver);
        var (first, second) = (await host.WaitingAsync("Fix the retry loop of the gateway"), await host.WaitingAsync("Build the nightly image"));
        await using var page = await browser.OpenAsync(host, 390, signedIn: false);
        await page.Page.GotoAsync($"/approvals/{first.Id}");
        await Expect(page.Page).ToHaveURLAsync(new Regex("/login"));
        await page.SignInAsync("grace");
        await Expect(page.Page).ToHaveURLAsync(new Regex($"/approvals/{first.Id}$"));
        var panel = page.Page.Locator(".oc-panel");
        await Expect(panel).ToContainTextAsync("Fix the retry loop");
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Name = "What I changed" })).ToBeVisibleAsync();
        Assert.Equal(0, await panel.Locator("script, img, a[href^='javascript']").CountAsync());
        await page.ShotAsync("approvals-phone");
        Assert.Equal(390, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));

        await page.Page.Keyboard.PressAsync("a");
        await Expect(page.Page).ToHaveURLAsync(new Regex($"/approvals/{second.Id}$"));
        await Expect(panel).ToContainTextAsync("Build the nightly image");
        var pending = page.Page.GetByRole(AriaRole.Region, new() { Name = "Decisions that can be undone" });
        await Expect(pending).ToContainTextAsync("Approving");
        await page.ShotAsync("approvals-phone-next");
        await page.ExpectAccessibleAsync();

        // The undo survives leaving the page: another tab has it too.
        await page.GotoAsync("/approvals");
        await Expect(pending).ToContainTextAsync("Approving");
        await page.ShotAsync("approvals-phone-list");
        await page.Page.Keyboard.PressAsync("u");
        await Expect(page.Page).ToHaveURLAsync(new Regex($"/approvals/{first.Id}$"));
        await Expect(pending).ToHaveCountAsync(0);
        host.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(TaskState.AwaitingApproval, (await host.TaskAsync(first.Id)).State);

        // Rejected with a reason, and this time the window ends with nobody on the page.
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Reject..." })).Not.ToHaveAttributeAsync("aria-disabled", "true");
        await page.Page.Keyboard.PressAsync("r");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Reason", new() { Exact = true }).FillAsync("The test is missing");
        await page.ShotAsync("approvals-phone-reject");
        await page.ExpectAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Reject", Exact = true }).ClickAsync();
        await Expect(pending).ToContainTextAsync("Rejecting");
        await page.Page.GotoAsync("/proof");
        host.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal("The test is missing", (await host.ReachesAsync(first.Id, TaskState.Failed)).Rejection!.Reason);
    }

    [Fact]
    public async Task OpenTask_ChangesMeanwhile_IsShownBeforeAClickIsTaken()
    {
        await using var host = await ApprovalsStage.StartAsync(redis);
        var task = await host.WaitingAsync("Fix and publish the package", capabilities: "publish");
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync($"/approvals/{task.Id}");
        var panel = page.Page.Locator(".oc-panel");
        await Expect(panel).ToContainTextAsync("0 of 2 approved");
        var grace = new Actor(ActorKind.User, "grace") { Roles = [Role.Approver] };
        Assert.IsType<TaskOutcome.Done>(await host.Get<ApprovalService>().DecideAsync(grace, new Decision(task.Id, Approve: true, "looks right", task.Version), CancellationToken.None));

        await Expect(panel.GetByRole(AriaRole.Alert)).ToContainTextAsync("grace approved it: looks right. Now 1 of 2.");
        await Expect(panel.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Approve") })).ToHaveAttributeAsync("aria-disabled", "true");
        await page.ShotAsync("approvals-changed");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Show it as it is now" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Button, new() { Name = "Approve (2 of 2)" })).Not.ToHaveAttributeAsync("aria-disabled", "true");

        host.Time.Advance(task.ExpiresAt - host.Time.GetUtcNow());
        await Expect(panel.Locator("footer")).ToContainTextAsync("Expired: nothing can be decided", new() { Timeout = 20_000 });
    }

    /// <summary>Issue 4: 200 tasks, three approvers in three browsers at once; no double decision, and each sees who decided.</summary>
    [Fact]
    public async Task ThreeApproversInThreeBrowsers_TwoHundredTasksAtOnce_EachIsDecidedOnceAndTheOthersSeeByWhom()
    {
        await using var host = await ApprovalsStage.StartAsync(redis, ("Actions:UndoWindow", "00:00:01"));
        var tasks = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => host.WaitingAsync($"fix number {i:000}", result: "done")));
        string[] people = ["grace", "linus", "ken"];
        var pages = new List<BrowserPage>();
        foreach (var person in people)
        {
            await host.AddUserAsync(person, Role.Approver);
            var page = await browser.OpenAsync(host, signedIn: false);
            pages.Add(page);
            await page.Page.GotoAsync("/approvals");
            await page.SignInAsync(person);
            await page.Page.GetByLabel("Select all 200 you can decide").CheckAsync();
            await page.Page.GetByRole(AriaRole.Button, new() { Name = person == "ken" ? "Reject 200..." : "Approve 200..." }).ClickAsync();
        }

        await pages[2].Page.GetByLabel("Reason", new() { Exact = true }).FillAsync("risky");
        await Task.WhenAll(pages.Select(page => page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^(Approve|Reject) 200$") }).ClickAsync()));
        foreach (var page in pages)
        {
            await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing waits for you" })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        }

        var decided = await host.Get<TaskService>().GetManyAsync(Actor.System, [.. tasks.Select(task => task.Id)], CancellationToken.None);
        Assert.All(decided, task =>
        {
            var vote = Assert.Single(task.Approval.Votes);
            Assert.Equal(vote.Approves ? TaskState.Done : TaskState.Failed, task.State);
            Assert.Equal(vote.Approves, vote.By != "ken");
        });
        var store = host.Get<RedisPendingStore>();
        await Eventually.BecomesTrueAsync(async () => (await store.ListAsync(CancellationToken.None)).Count == 0, "every decision has its outcome");
        // Whoever did not decide a task can see who did, on its page.
        var sample = decided[0];
        for (var i = 0; i < pages.Count; i++)
        {
            await pages[i].GotoAsync($"/approvals/{sample.Id}");
            await Expect(pages[i].Page.Locator(".oc-panel")).ToContainTextAsync($"{sample.Approval.Votes[0].By} {(sample.State is TaskState.Done ? "approved" : "rejected")} it");
            await pages[i].DisposeAsync();
        }
    }
}
