using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Console.Tests.Liveness;
using OpenClaw.Domain.Access;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser.Liveness;

/// <summary>What the on-call sees on an open page, and what an operator does there.</summary>
public sealed class LivenessJourneyTests(BrowserFixture browser, SharedRedis redis)
{
    [Fact]
    public async Task StuckJob_OnAnOpenPage_GoesFromHealthyToStuckToResetToHealthyWithoutAReload()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        await bench.AddAsync("scan", "route", "chain");
        await bench.CheckAsync(0.1);
        await using var page = await browser.OpenAsync(bench.Host);
        await page.GotoAsync("/liveness/scan");
        await page.Page.EvaluateAsync("window.stillHere = true");
        var (row, panel) = (page.Page.Locator("tr[data-oc-row]", new() { HasText = "scan" }), page.Page.GetByRole(AriaRole.Complementary, new() { Name = "scan" }));
        await Expect(row).ToContainTextAsync("healthy");
        await using var overview = await browser.OpenAsync(bench.Host);
        await overview.GotoAsync("/");
        var story = overview.Page.GetByRole(AriaRole.List, new() { Name = "Subsystems" }).GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Liveness" });
        await Expect(story).ToContainTextAsync("healthy");

        bench.Host.Time.Advance(TimeSpan.FromMinutes(20));
        await bench.RunAsync("route");
        await bench.RunAsync("chain");
        await bench.CheckAsync(0.1);
        await bench.CheckAsync();
        await Expect(row).ToContainTextAsync("stuck");
        await Expect(panel).ToContainTextAsync("second check in a row -> stuck");
        await Expect(panel).ToContainTextAsync("reset: queued");
        await Expect(story).ToContainTextAsync("2 of 3 healthy");
        await page.ShotAsync("liveness-stuck");

        await bench.ResetAsync();
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Resets" })).ToContainTextAsync("done");
        Assert.Equal("enabled", bench.Scheduler.StateOf("id-scan"));
        foreach (var job in new[] { "scan", "route", "chain" })
        {
            await bench.RunAsync(job);
        }

        await bench.CheckAsync(0.6);
        await bench.CheckAsync(0.6);
        await Expect(row).ToContainTextAsync("healthy");
        await Expect(panel.Locator(".sentence")).ToContainTextAsync("-> healthy");
        await Expect(story).ToContainTextAsync("3 jobs");
        Assert.True(await page.Page.EvaluateAsync<bool>("window.stillHere"));
        await page.ShotAsync("liveness-healed");
    }

    [Fact]
    public async Task Operator_AddsMutesAndResetsAJob_WithTheKeysAndTheBadge()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        bench.Scheduler.Say("""{"jobs":[{"id":"3a7f","name":"CoinGecko Scanner","enabled":true,"state":{"lastRunAtMs":1772000000000,"lastRunStatus":"ok"}}]}""");
        await bench.CheckAsync(0.1);
        await using var page = await browser.OpenAsync(bench.Host);
        await page.GotoAsync("/");
        await page.Page.Keyboard.PressAsync("g");
        await page.Page.Keyboard.PressAsync("v");
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "No job is monitored yet" })).ToBeVisibleAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Monitor..." }).ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("coingecko_scanner");
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("CoinGecko Scanner");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Monitor job" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("beginning with a letter or digit");
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("coingecko_scanner");
        await dialog.GetByLabel("Time to live, seconds").FillAsync("300");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Monitor job" }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex("/liveness/coingecko_scanner$"));
        await Expect(dialog).ToHaveCountAsync(0);

        await page.Page.Keyboard.PressAsync("Control+k");
        await page.Page.GetByRole(AriaRole.Combobox, new() { Name = "Search pages and actions" }).FillAsync("3a7f");
        await Expect(page.Page.GetByRole(AriaRole.Option, new() { NameRegex = new Regex("coingecko_scanner") })).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page).ToHaveURLAsync(new Regex("/liveness/coingecko_scanner$"));
        var panel = page.Page.GetByRole(AriaRole.Complementary, new() { Name = "coingecko_scanner" });
        await panel.GetByRole(AriaRole.Button, new() { Name = "Mute..." }).ClickAsync();
        await dialog.GetByLabel("Reason, for the audit ledger").FillAsync("being moved");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Mute", Exact = true }).ClickAsync();
        await Expect(panel).ToContainTextAsync("being moved");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Unmute" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Button, new() { Name = "Mute..." })).ToBeVisibleAsync();

        bench.Scheduler.Behave("enable", "fail");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Reset..." }).ClickAsync();
        await dialog.GetByLabel("Reason, for the audit ledger").FillAsync("it hangs");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Reset job" }).ClickAsync();
        await Expect(panel).ToContainTextAsync("reset: queued");
        await bench.ResetAsync();
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Needs a person" })).ToContainTextAsync("left disabled");
        await Expect(page.Page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("Liveness.*1 need attention") })).ToBeVisibleAsync();
        bench.Scheduler.Behave("enable", "ok");
        await bench.ResetAsync();
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Needs a person" })).ToHaveCountAsync(0);
        Assert.Equal("enabled", bench.Scheduler.StateOf("3a7f"));
        Assert.Equal(0, (await bench.Liveness.SummaryAsync(Actor.System, default)).Escalations);
    }
}
