using Microsoft.Playwright;
using OpenClaw.Console.Scheduling;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser.Jobs;

/// <summary>The page of recurring jobs, as an operator uses it; accessible at every width in both themes.</summary>
public sealed class JobsPageTests(BrowserFixture browser, SharedRedis redis)
{
    [Fact]
    public async Task Operator_RunsPausesAndReschedulesAJob_OnAnOpenPage()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/jobs");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "delivery-retries" }).ClickAsync();
        var panel = page.Page.GetByRole(AriaRole.Complementary, new() { Name = "delivery-retries" });

        await panel.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();
        await Expect(panel.Locator(".runs")).ToContainTextAsync("asked for by ada");
        await Expect(panel.Locator(".runs")).ToContainTextAsync("0 endpoints");

        await panel.GetByRole(AriaRole.Button, new() { Name = "Change schedule..." }).ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("0/5 * * * * ?");
        await Expect(dialog).ToContainTextAsync("more often than once a minute");
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("0 0/15 * * * ?");
        await Expect(dialog.Locator(".times li")).ToHaveCountAsync(5);
        await page.ShotAsync("jobs-schedule");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save schedule" }).ClickAsync();
        await Expect(panel).ToContainTextAsync("every 15 minutes");

        await panel.GetByRole(AriaRole.Button, new() { Name = "Pause..." }).ClickAsync();
        await dialog.GetByRole(AriaRole.Combobox).FillAsync("Receiver is being moved");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Pause job" }).ClickAsync();
        await Expect(panel).ToContainTextAsync("Paused by ada");
        await Expect(page.Page.Locator("tr[data-oc-row]", new() { HasText = "delivery-retries" })).ToContainTextAsync("paused");

        // Another replica, or another person, resumes it: the page says so by itself.
        await host.Get<JobService>().ResumeAsync(Actor.System, "delivery-retries", default);
        await Expect(panel).Not.ToContainTextAsync("Paused by ada");
    }

    [Fact]
    public async Task Page_AtEveryWidthInBothThemes_IsAccessibleAndFitsTheScreen()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var jobs = host.Get<JobService>();
        await jobs.RunNowAsync(Actor.System, "delivery-retries", dryRun: false, "a", default);
        await jobs.RunNowAsync(Actor.System, "demand-history-downsample", dryRun: true, "b", default);
        await jobs.PauseAsync(Actor.System, "retention", "The archive is being moved to another machine", default);
        await host.Get<SingleRunner>().RunAsync(new JobEntry("watchdog", "0 0/2 * * * ?", AtStart: false, new Broken()), new JobTurn("c", RunCause.Person, "ada"), default);
        foreach (var (width, theme) in new[] { (1440, "light"), (390, "dark") })
        {
            await using var page = await browser.OpenAsync(host, width, theme);
            foreach (var (name, path) in new[] { ("jobs", "/jobs"), ("jobs-open", "/jobs/watchdog") })
            {
                await page.GotoAsync(path);
                await Expect(page.Page.Locator(".loading")).ToHaveCountAsync(0);
                await page.ExpectLooksRightAsync(name);
            }
        }
    }

    private sealed class Broken : RecurringJob
    {
        public override string What => "Fails.";

        public override Task<string> RunAsync(bool dryRun, CancellationToken cancel) => throw new InvalidOperationException("the scheduler's list could not be read");
    }
}
