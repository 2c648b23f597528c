using Microsoft.Playwright;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Browser.Approvals;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Gates;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>Jobs, Approvals, Demand and Dead letters through one outage of Redis: those that are open keep what they show, those that are opened meanwhile say why they are empty, and all heal by themselves.</summary>
public sealed class PagesAwayTests(BrowserFixture browser)
{
    private static readonly string[] Paths = ["/jobs", "/approvals", "/demand", "/dead-letters"];

    [Fact]
    public async Task Redis_AwayAndBack_EveryPageStaysUpSaysSoAndHeals()
    {
        await using var server = await RedisServer.StartAsync();
        await using var host = await ConsoleHost.StartAsync(server.ConnectionString, "away:", settings: new Dictionary<string, string?> { ["MILESTONE_SIGNING_SECRET"] = Sender.Secret });
        await host.ForceModeAsync(PipelineMode.Live);
        await host.WaitingAsync("Fix what is shown", capabilities: ["code"]);
        await host.PostSignedAsync("/internal/milestones/ingest", "not json");
        using (var sender = new Sender(host.Url, Sender.Secret))
        {
            await sender.DemandAsync(Sender.Snapshot("s1", TimeProvider.System.GetUtcNow()));
        }

        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/");
        var tabs = new List<(IPage Tab, ILocator Known)>();
        foreach (var (path, known) in Paths.Zip(["delivery-retries", "Fix what is shown", "Queue", "invalid JSON body"]))
        {
            var tab = await page.Page.Context.NewPageAsync();
            await tab.GotoAsync(path);
            tabs.Add((tab, tab.Locator(".oc-page").GetByText(known).First));
            await Expect(tabs[^1].Known).ToBeVisibleAsync();
        }

        await server.KillAsync();
        await Eventually.BecomesTrueAsync(() => host.Status.Redis.State == RedisState.Away, "the console notices");
        foreach (var (tab, known) in tabs)
        {
            await Expect(tab.Locator("header").GetByText("Redis is away: this is what was last known")).ToBeVisibleAsync();
            await Expect(known).ToBeVisibleAsync();
        }

        // So does a panel.
        var jobs = tabs[0].Tab;
        await jobs.GetByRole(AriaRole.Link, new() { Name = "delivery-retries" }).ClickAsync();
        await Expect(jobs.GetByRole(AriaRole.Complementary).GetByText("This job cannot be read now")).ToBeVisibleAsync();

        // A page that is opened now has nothing to show, and says when it will.
        var main = page.Page.Locator("main");
        foreach (var path in Paths)
        {
            await page.Page.Locator($"nav a[href='{path}']").ClickAsync();
            await Expect(page.Page.Locator("h1")).ToBeVisibleAsync();
            await Expect(main.GetByText("cannot be read now")).ToBeVisibleAsync();
            await Expect(main.GetByText("is read by itself as soon as it is back")).ToBeVisibleAsync();
            await page.ShotAsync($"away{path.Replace('/', '-')}");
        }

        await server.StartAgainAsync();
        await Eventually.BecomesTrueAsync(() => host.Status.Redis.State == RedisState.Up, "the console heals");
        await Expect(main.GetByText("cannot be read now")).ToHaveCountAsync(0);
        await Expect(jobs.GetByRole(AriaRole.Complementary).GetByText("Last run")).ToBeVisibleAsync();
        foreach (var (tab, known) in tabs)
        {
            await Expect(tab.Locator("header").GetByText("Redis is away")).ToHaveCountAsync(0);
            await Expect(known).ToBeVisibleAsync();
        }
    }
}
