using System.Diagnostics;
using Microsoft.Playwright;
using OpenClaw.Console.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser.Proof;

/// <summary>The pages before the first milestone, and while Redis is away.</summary>
public sealed class ProofEmptyTests(BrowserFixture browser, SharedRedis redis)
{
    private static readonly Dictionary<string, string?> WithSecret = new() { ["MILESTONE_SIGNING_SECRET"] = MilestoneSender.Secret };

    [Fact]
    public async Task Empty_LinesPastedIntoAShell_BringTheFirstMilestone()
    {
        await using var host = await ConsoleHost.StartAsync(redis.ConnectionString, redis.NewPrefix(), settings: WithSecret);
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/proof");
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "No milestones yet" })).ToBeVisibleAsync();
        await page.ShotAsync("proof-empty");
        await page.ExpectAccessibleAsync();

        await PasteAsync(await page.Page.GetByRole(AriaRole.Group, new() { Name = "Post a milestone" }).InnerTextAsync());

        await Expect(page.Page.Locator("[data-oc-row]")).ToContainTextAsync("The first milestone has arrived");
    }

    [Fact]
    public async Task Empty_WithoutASecret_SaysSoAndLeadsToSecrets()
    {
        await using var host = await ConsoleHost.StartAsync(redis.ConnectionString, redis.NewPrefix());
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/proof");
        await Expect(page.Page.GetByRole(AriaRole.Link, new() { Name = "Set one on Secrets" })).ToHaveAttributeAsync("href", "/secrets");
        await page.ShotAsync("proof-no-secret");

        await page.GotoAsync("/");

        var need = page.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "No signing secret is set" }).First;
        await Expect(need.GetByRole(AriaRole.Link, new() { Name = "Set a secret" })).ToBeVisibleAsync();
        await page.ShotAsync("overview-needs");
        await page.ExpectAccessibleAsync();
    }

    [Fact]
    public async Task RedisAway_Timeline_StaysReadableAndGoesOnAfterwards()
    {
        await using var server = await RedisServer.StartAsync();
        await using var host = await ConsoleHost.StartAsync(server.ConnectionString, "", settings: WithSecret);
        using var sender = new MilestoneSender(host.Url);
        await sender.SeedAsync(60);
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/proof");
        var rows = page.Page.Locator("[data-oc-row]");
        await Expect(rows.First).ToBeVisibleAsync();

        await server.KillAsync();

        await Expect(page.Page.GetByText("Redis is away: this is what was last known")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await rows.First.Locator("a").ClickAsync();
        await Expect(page.Page.GetByText("Where it came from")).ToBeVisibleAsync();
        await page.ShotAsync("proof-redis-away");
        await page.Page.Keyboard.PressAsync("Escape");
        await server.StartAgainAsync(TestContext.Current.CancellationToken);
        await Expect(page.Page.GetByText("Redis is away: this is what was last known")).ToBeHiddenAsync(new() { Timeout = 20_000 });
        await page.Page.Mouse.MoveAsync(5, 5);
        await sender.PostAsync(MilestoneSender.Make(1, TimeProvider.System.GetUtcNow()) with { MilestoneId = "after", Claim = "After the outage" });
        await Expect(page.Page.GetByText("After the outage").Or(page.Page.GetByRole(AriaRole.Button, new() { Name = "1 new" })).First).ToBeVisibleAsync(new() { Timeout = 15_000 });
    }

    private static async Task PasteAsync(string lines)
    {
        var start = new ProcessStartInfo("bash", ["-c", lines]) { RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["MILESTONE_SIGNING_SECRET"] = MilestoneSender.Secret } };
        using var shell = Process.Start(start)!;
        var said = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"accepted\"", said, StringComparison.Ordinal);
    }
}
