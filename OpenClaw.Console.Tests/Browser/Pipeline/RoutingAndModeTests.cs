using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenClaw.Console.Access;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Routing;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Routing;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser.Pipeline;

/// <summary>/pipeline/routing and /pipeline/mode as people use them.</summary>
public sealed class RoutingAndModeTests(BrowserFixture browser, SharedRedis redis)
{
    [Fact]
    public async Task Routing_TriedEditedAndRolledBack_EndsWhereItBegan()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/pipeline/routing");
        await page.Page.GetByLabel("Try a goal").FillAsync("Deploy the fix");
        var rules = page.Page.GetByRole(AriaRole.Region, new() { Name = "Rules" });
        await Expect(rules.GetByRole(AriaRole.Row, new() { Name = "code-tasks" })).ToContainTextAsync("decides");
        await Expect(rules.GetByRole(AriaRole.Row, new() { Name = "ops-tasks" })).ToContainTextAsync("outranked");
        await Expect(page.Page).ToHaveURLAsync(new Regex("goal=Deploy%20the%20fix"));
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Preview" })).ToContainTextAsync("needs approval");

        // A bad edit is named while it is typed, and cannot be saved.
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Edit table..." }).ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        var table = dialog.GetByLabel("Routing table");
        await table.FillAsync(RoutingTable.Defaults.ToJson().Replace("\"priority\": 10", "\"priority\": \"high\"", StringComparison.Ordinal));
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("rules[0].priority: must be a whole number");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Put version 2 in force" })).ToHaveAttributeAsync("aria-disabled", "true");
        await page.ShotAsync("routing-editor-bad");
        await page.ExpectAccessibleAsync();

        var (first, rest) = ("\"id\": \"ops-tasks\"", RoutingTable.Defaults.ToJson());
        var at = rest.IndexOf("\"priority\": 10", rest.IndexOf(first, StringComparison.Ordinal), StringComparison.Ordinal);
        await table.FillAsync(rest[..at] + "\"priority\": 20" + rest[(at + 14)..]);
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("It changes: rule ops-tasks.");
        await dialog.GetByLabel("Why, for the versions and the ledger").FillAsync("Deployments first");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Put version 2 in force" }).ClickAsync();
        await Expect(rules.GetByRole(AriaRole.Row, new() { Name = "ops-tasks" })).ToContainTextAsync("decides");

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Versions" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Version 1" }).ClickAsync();
        var panel = page.Page.GetByRole(AriaRole.Complementary);
        await Expect(panel.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "rule ops-tasks" })).ToContainTextAsync("changes");
        await page.ShotAsync("routing-version");
        await page.ExpectAccessibleAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Roll back to version 1..." }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Roll back to version 1" }).ClickAsync();
        await Expect(rules.GetByRole(AriaRole.Row, new() { Name = "code-tasks" })).ToContainTextAsync("decides");
        Assert.Equal((3, RoutingTable.Defaults.Hash), (host.Get<RoutingService>().Current!.Version, host.Get<RoutingService>().Current!.Table.Hash));
    }

    [Fact]
    public async Task Mode_FromSyntheticToLiveAndBack_ByTheChecklist()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        host.Get<OrchestratorCredentials>().Init(force: false);
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/pipeline/mode");
        var way = page.Page.GetByRole(AriaRole.Region, new() { Name = "The way to live" });
        await Expect(way.GetByRole(AriaRole.Button, new() { Name = "Go live..." })).ToHaveAttributeAsync("aria-disabled", "true");
        await way.GetByRole(AriaRole.Button, new() { Name = "Set to shadow" }).ClickAsync();
        await Expect(way).ToContainTextAsync("It is open, but not long enough yet.");

        // A day later, with real evidence.
        host.Time.Advance(TimeSpan.FromHours(24));
        await way.GetByRole(AriaRole.Button, new() { Name = "Run synthetic tasks" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Synthetic tasks" })).ToContainTextAsync("all passed");
        for (var n = 0; n < 5; n++)
        {
            await host.DoTaskAsync((await host.SubmitAsync("Write a note")).Id);
        }

        await way.GetByRole(AriaRole.Button, new() { Name = "Run again" }).ClickAsync(); // reads the figures again at once
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Shadow tasks" })).ToContainTextAsync("passes");
        await page.ShotAsync("mode-open");
        await way.GetByRole(AriaRole.Button, new() { Name = "Go live..." }).ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Go live" })).ToHaveAttributeAsync("aria-disabled", "true");
        await dialog.GetByLabel(new Regex("to confirm")).FillAsync("live");
        await page.ShotAsync("mode-confirm");
        await page.ExpectAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Go live" }).ClickAsync();
        await Eventually.BecomesTrueAsync(() => host.Get<ModeService>().Current.Mode is PipelineMode.Live, "live is on");
        await Expect(page.Page.Locator("header").GetByText("The mode is live")).ToBeVisibleAsync();
        await page.ShotAsync("mode-live");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Back to shadow" }).ClickAsync();
        await Eventually.BecomesTrueAsync(() => host.Get<ModeService>().Current.Mode is PipelineMode.Shadow, "one click back");
    }

    [Fact]
    public async Task Pages_RedisAway_KeepWhatWasKnownAndSayWhyNothingCanBeDone()
    {
        await using var server = await RedisServer.StartAsync();
        await using var host = await ConsoleHost.StartAsync(server.ConnectionString, "away:");
        await using var page = await browser.OpenAsync(host);
        await using var other = await browser.OpenAsync(host);
        await using var third = await browser.OpenAsync(host);
        await host.SubmitAsync("Write a note");
        await third.GotoAsync("/pipeline");
        await Expect(third.Page.GetByRole(AriaRole.Link, new() { Name = "Write a note" })).ToBeVisibleAsync();
        await page.GotoAsync("/pipeline/mode");
        await other.GotoAsync("/pipeline/routing?goal=fix");
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "The way to live" })).ToBeVisibleAsync();

        await server.KillAsync();
        await Eventually.BecomesTrueAsync(() => host.Status.Redis.State == RedisState.Away, "the console notices");

        await Expect(page.Page.Locator("header").GetByText("Redis is away: this is what was last known")).ToBeVisibleAsync();
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Modes" }).GetByRole(AriaRole.Button, new() { Name = "Set to shadow" })).ToHaveAttributeAsync("aria-disabled", "true");
        await Expect(other.Page.GetByRole(AriaRole.Button, new() { Name = "Edit table..." })).ToHaveAttributeAsync("aria-disabled", "true");
        await other.Page.GetByLabel("Try a goal").FillAsync("deploy it");
        await Expect(other.Page.GetByRole(AriaRole.Row, new() { Name = "ops-tasks" })).ToContainTextAsync("decides");
        await Expect(third.Page.Locator("header").GetByText("Redis is away: this is what was last known")).ToBeVisibleAsync();
        await Expect(third.Page.GetByRole(AriaRole.Link, new() { Name = "Write a note" })).ToBeVisibleAsync();
        await Expect(third.Page.GetByRole(AriaRole.Button, new() { Name = "New task..." })).ToHaveAttributeAsync("aria-disabled", "true");
        await third.ShotAsync("tasks-away");
        await page.ShotAsync("mode-away");
        await other.ShotAsync("routing-away");

        await server.StartAgainAsync();
        await Eventually.BecomesTrueAsync(() => host.Status.Redis.State == RedisState.Up, "the console heals");
        await Expect(page.Page.Locator("header").GetByText("The mode is synthetic")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Expect(third.Page.Locator("header").GetByText("Redis is away")).ToHaveCountAsync(0, new() { Timeout = 15_000 });
    }

    [Fact]
    public async Task Pages_AtEveryWidthInBothThemes_AreAccessibleAndFitTheScreen()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var odd = RoutingTable.Defaults.ToJson().Replace("\"agent\": \"overwatch\"", "\"agent\": \"overwach\"", StringComparison.Ordinal).Replace("audit|review", "audit|fix|review", StringComparison.Ordinal);
        await host.Get<RoutingService>().SaveAsync(Actor.System, odd, 1, "Somebody in a hurry, who did not look at the warnings while they were typing all this", default);
        await host.UseModeAsync(PipelineMode.Shadow);
        await host.Get<GateService>().RunSyntheticAsync(Actor.System, default);
        await host.DoTaskAsync((await host.SubmitAsync("Write a note")).Id);
        var letter = await host.SubmitAsync("Write a letter to everybody who was on call in the night, about what went wrong, what was done about it and what is going to be different from now on", "prose");
        await host.StartTaskAsync((await host.SubmitAsync("Deploy the gateway")).Id, "worker-7");
        await host.AddUserAsync("lin", Role.Viewer);
        foreach (var (width, theme) in new[] { (1440, "light"), (390, "dark") })
        {
            await using var page = await browser.OpenAsync(host, width, theme);
            foreach (var (name, path) in new[] { ("routing", "/pipeline/routing"), ("routing-tried", "/pipeline/routing?goal=Review%20the%20design&capabilities=code"), ("routing-versions", "/pipeline/routing?versions=1"), ("tasks", "/pipeline?charts=1"), ("tasks-panel", $"/pipeline/{letter.Id}?state=assigned,in_progress"), ("tasks-none", "/pipeline?q=nothing"), ("mode", "/pipeline/mode") })
            {
                await page.GotoAsync(path);
                await Expect(page.Page.Locator(".oc-page").Locator(".oc-table, .empty").First).ToBeAttachedAsync();
                await Expect(page.Page.Locator(".loading")).ToHaveCountAsync(0);
                await page.ExpectLooksRightAsync($"look-{name}");
            }

            await page.Page.GetByRole(AriaRole.Region, new() { Name = "Overdue tasks" }).ScrollIntoViewIfNeededAsync();
            await page.ShotAsync("look-mode-end");
        }
    }

    [Fact]
    public async Task Pages_ForAViewer_ShowEverythingAndSayWhoMayAct()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.AddUserAsync("lin", Role.Viewer);
        await using var page = await browser.OpenAsync(host, signedIn: false);
        await page.Page.GotoAsync("/login?returnUrl=%2Fpipeline%2Fmode");
        await page.Page.GetByLabel("User name").FillAsync("lin");
        await page.Page.GetByLabel("Password").FillAsync(ConsoleHost.Password);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Run synthetic tasks" })).ToHaveAttributeAsync("data-tip", "Operators run the synthetic tasks.");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Go live..." })).ToHaveAttributeAsync("data-tip", "Administrators set the mode.");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Sweep now" })).ToHaveAttributeAsync("aria-disabled", "true");
        await page.ShotAsync("mode-viewer");
        await page.GotoAsync("/pipeline/routing");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Edit table..." })).ToHaveAttributeAsync("data-tip", "Administrators change the routing.");
        await page.GotoAsync("/pipeline");
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "No task was submitted yet" }).GetByRole(AriaRole.Button, new() { Name = "New task..." })).ToHaveAttributeAsync("data-tip", "Operators submit tasks.");
        await page.ShotAsync("tasks-empty");
    }
}
