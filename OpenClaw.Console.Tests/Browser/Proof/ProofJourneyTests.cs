using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenClaw.Console.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser.Proof;

/// <summary>The timeline as an operator works with it: the real console, its real ingest, a real browser.</summary>
public sealed class ProofJourneyTests(BrowserFixture browser, ProofFixture proof) : IClassFixture<ProofFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Timeline_MilestoneArrives_SlidesInWithoutAReload()
    {
        await using var page = await browser.OpenAsync(proof.Host);
        await page.GotoAsync("/proof");
        await Expect(Rows(page).First).ToBeVisibleAsync();

        await proof.Sender.PostAsync(Milestone("The canary stands for an hour"));

        await Expect(Rows(page).First).ToContainTextAsync("The canary stands for an hour");
    }

    [Fact]
    public async Task Timeline_RowOpen_HoldsStillAndCountsWhatIsNew()
    {
        await using var page = await browser.OpenAsync(proof.Host);
        await page.GotoAsync("/proof");
        var first = await Rows(page).First.Locator("a").InnerTextAsync();
        await Rows(page).First.Locator("a").ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = first, Level = 2 })).ToBeVisibleAsync();

        await proof.Sender.PostAsync(Milestone("Arrived while somebody reads"));

        var pill = page.Page.GetByRole(AriaRole.Button, new() { Name = "1 new" });
        await Expect(pill).ToBeVisibleAsync();
        await Expect(Rows(page).First).ToContainTextAsync(first);
        await page.ShotAsync("proof-pill");
        await pill.ClickAsync();
        await Expect(Rows(page).First).ToContainTextAsync("Arrived while somebody reads");
        await Expect(pill).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Timeline_Paused_StandsStillUntilResumed()
    {
        await using var page = await browser.OpenAsync(proof.Host);
        await page.GotoAsync("/proof");
        await Expect(Rows(page).First).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("Space");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Resume", Exact = false }).Last).ToBeVisibleAsync();

        await proof.Sender.PostAsync(Milestone("Arrived during the pause"));

        await Expect(page.Page.GetByText("1 waiting")).ToBeVisibleAsync();
        await Expect(Rows(page).First).Not.ToContainTextAsync("Arrived during the pause");
        await page.Page.Keyboard.PressAsync("Space");
        await Expect(Rows(page).First).ToContainTextAsync("Arrived during the pause");
    }

    [Fact]
    public async Task Filters_Chosen_AreInTheUrlAndWorkBackAndForward()
    {
        await using var page = await browser.OpenAsync(proof.Host);
        await page.GotoAsync("/proof");
        await page.Page.GetByRole(AriaRole.Region, new() { Name = "Risk" }).GetByRole(AriaRole.Button, new() { NameRegex = new("^blocked") }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex("/proof\\?risk=blocked$")); // WaitForURLAsync misses a change that comes just as it begins to wait
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove filter Risk: blocked" })).ToBeVisibleAsync();
        await Expect(Rows(page).Filter(new() { HasNotText = "blocked" })).ToHaveCountAsync(0);

        await page.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search milestones" }).FillAsync("no such words");
        await Expect(page.Page).ToHaveURLAsync(new Regex("/proof\\?risk=blocked&q=no%20such%20words$"));
        await Expect(page.Page.GetByText("No milestone fits the filters")).ToBeVisibleAsync();
        await page.ShotAsync("proof-nothing-fits");

        await page.Page.GoBackAsync();
        await Expect(Rows(page).First).ToContainTextAsync("blocked");
        await Expect(page.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search milestones" })).ToHaveValueAsync("");
        await page.Page.GoForwardAsync();
        await Expect(page.Page.GetByText("No milestone fits the filters")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Link_WithFiltersAndAMilestone_OpensTheSameViewForEverybody()
    {
        var milestone = MilestoneSender.Make(7, default);
        await using var page = await browser.OpenAsync(proof.Host);

        await page.GotoAsync($"/proof/{milestone.MilestoneId}?risk={OpenClaw.Domain.Proof.MilestoneNames.ToWire(milestone.RiskStatus)}&lane={milestone.Scope}");

        var panel = page.Page.GetByRole(AriaRole.Complementary, new() { Name = milestone.Claim });
        await Expect(panel).ToContainTextAsync(milestone.MilestoneId);
        await Expect(panel.GetByRole(AriaRole.Link, new() { NameRegex = new("git.example") })).ToHaveAttributeAsync("rel", "noopener noreferrer");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = $"Remove filter Lane: {milestone.Scope}" })).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(panel).ToBeHiddenAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex("/proof\\?lane="));
    }

    [Fact]
    public async Task Keyboard_RowsAndPanel_NeedNoMouse()
    {
        await using var page = await browser.OpenAsync(proof.Host);
        await page.GotoAsync("/proof");
        await Expect(Rows(page).First).ToBeVisibleAsync();
        var second = await Rows(page).Nth(1).Locator("a").GetAttributeAsync("href");

        await page.Page.Keyboard.PressAsync("j");
        await page.Page.Keyboard.PressAsync("j");
        await page.Page.Keyboard.PressAsync("Enter");

        await Expect(page.Page).ToHaveURLAsync(new Regex($"{Regex.Escape(second!)}$"));
        await page.Page.Keyboard.PressAsync("/");
        await Expect(page.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search milestones" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task History_ScrolledToItsEnd_ShowsTheFirstMilestone()
    {
        await using var page = await browser.OpenAsync(proof.Host);
        await page.GotoAsync("/proof");
        await Expect(Rows(page).First).ToBeVisibleAsync();

        await page.Page.Locator(".oc-page").EvaluateAsync("async page => { for (let i = 0; i < 40; i++) { page.scrollTop = page.scrollHeight; await new Promise(requestAnimationFrame); } }");

        await Expect(page.Page.GetByText("That is everything since the first milestone.")).ToBeInViewportAsync();
        await Expect(Rows(page).Last).ToContainTextAsync(MilestoneSender.Make(0, default).Claim);
        await page.ShotAsync("proof-end");
    }

    [Fact]
    public async Task Thread_LaterEnvelopeOfAnOpenMilestone_AppearsInItsPanel()
    {
        var milestone = Milestone("First words") with { MilestoneId = $"thread/{Guid.NewGuid():N}?&" };
        await proof.Sender.PostAsync(milestone);
        await using var page = await browser.OpenAsync(proof.Host);
        await page.GotoAsync($"/proof/{Uri.EscapeDataString(milestone.MilestoneId)}");
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "First words", Level = 2 })).ToBeVisibleAsync();

        await proof.Sender.PostAsync(milestone with { Claim = "Last words", TimestampUtc = milestone.TimestampUtc.AddSeconds(1) });

        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Last words", Level = 2 })).ToBeVisibleAsync();
        await page.ShotAsync("proof-thread");
        await page.Page.Locator("aside").GetByRole(AriaRole.Link, new() { Name = "First words" }).ClickAsync();
        await Expect(page.Page.GetByText("A later envelope says more")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Export_OfAFilter_DownloadsWhatTheListShows()
    {
        await using var page = await browser.OpenAsync(proof.Host);
        await page.GotoAsync("/proof?lane=gateway");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        await page.ShotAsync("proof-export");

        var download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("CSV") }).ClickAsync());

        var lines = await File.ReadAllLinesAsync(await download.PathAsync(), Cancel);
        Assert.StartsWith("timestampUtc,milestoneId", lines[0], StringComparison.Ordinal);
        Assert.All(lines[1..], line => Assert.Contains(",gateway,", line, StringComparison.Ordinal));
        Assert.True(lines.Length > 5);
    }

    private static ILocator Rows(BrowserPage page) => page.Page.Locator("[data-oc-list] [data-oc-row]");

    private static OpenClaw.Domain.Proof.Milestone Milestone(string claim) =>
        MilestoneSender.Make(1, TimeProvider.System.GetUtcNow()) with { MilestoneId = $"journey.{Guid.NewGuid():N}", Claim = claim };
}
