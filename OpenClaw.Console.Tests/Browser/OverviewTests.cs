using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenClaw.Console.Scheduling;
using OpenClaw.Console.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>The overview of a console in trouble, to somebody who comes back.</summary>
public sealed class OverviewTests(BrowserFixture browser, SharedRedis redis)
{
    [Fact]
    public async Task Overview_AfterAnAbsence_SaysWhatChangedAndWhatNeedsAPerson()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.SetSecretAsync();
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/");
        await Expect(page.Page.GetByRole(AriaRole.List, new() { Name = "Subsystems" }).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(10);
        await Expect(page.Page.Locator("#overview-needs")).ToBeVisibleAsync();
        await page.Page.WaitForFunctionAsync("localStorage.getItem('oc-seen') !== null");
        await page.GotoAsync("/jobs");
        await Expect(page.Page.Locator("tr[data-oc-row]").First).ToBeVisibleAsync();

        // Twelve minutes pass in which a milestone comes in and a job fails.
        await page.Page.EvaluateAsync("() => { const seen = JSON.parse(localStorage.getItem('oc-seen')); localStorage.setItem('oc-seen', JSON.stringify({ id: seen.id, at: Date.now() - 720000 })); }");
        Assert.StartsWith("200 ", await host.PostMilestoneAsync("m1"), StringComparison.Ordinal);
        await host.Get<SingleRunner>().RunAsync(new JobEntry("retention", "0 30 3 * * ?", AtStart: false, new FailingJob()), new JobTurn("c", RunCause.Person, "ada"), default);
        await page.GotoAsync("/");

        await Expect(page.Page.Locator(".away")).ToContainTextAsync(new Regex(@"while you were away for 1\d min( \d+ s)?, 1 needs you"));
        await Expect(page.Page.Locator(".needs")).ToContainTextAsync("retention failed at its last run");
        await page.ShotAsync("overview-needs");
        await page.ExpectAccessibleAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Seen" }).ClickAsync();
        await Expect(page.Page.Locator(".away")).ToHaveCountAsync(0);
        await page.Page.Locator(".needs").GetByRole(AriaRole.Link, new() { Name = "Open the job" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Complementary, new() { Name = "retention" })).ToContainTextAsync("the disk is full");
    }

    private sealed class FailingJob : RecurringJob
    {
        public override string What => "Fails.";

        public override Task<string> RunAsync(bool dryRun, CancellationToken cancel) => throw new InvalidOperationException("the disk is full");
    }
}
