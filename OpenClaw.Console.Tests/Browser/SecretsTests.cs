using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>The first signing secret, shown at most once; and what an open page hears of.</summary>
public sealed class SecretsTests(BrowserFixture browser, SharedRedis redis)
{
    [Fact]
    public async Task FirstSecret_Generated_IsShownOnce()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/secrets");
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "No secret is known" })).ToBeVisibleAsync();
        await page.ShotAsync("secrets-empty");
        await page.ExpectAccessibleAsync();

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Generate a secret..." }).First.ClickAsync();
        var shown = page.Page.GetByRole(AriaRole.Dialog);
        await Expect(shown).ToContainTextAsync("you will not see this again");
        await page.ShotAsync("secrets-generated");
        await page.ExpectAccessibleAsync();
        var line = await shown.GetByRole(AriaRole.Group, new() { Name = "Line for the sender's .env" }).InnerTextAsync();
        Assert.Matches("^MILESTONE_SIGNING_SECRET=[0-9a-f]{64}$", line);
        var secret = line.Split('=')[1];
        Assert.Contains("accepted", await host.PostMilestoneAsync("a", secret), StringComparison.Ordinal);
        await shown.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();
        await page.GotoAsync("/secrets");
        Assert.DoesNotContain(secret, await page.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FirstSecret_Pasted_IsChecked()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/secrets");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Paste a secret..." }).ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Paste a secret" });
        await dialog.GetByLabel("Secret").FillAsync("nonsense");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Set secret" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync(new Regex("Secret must be a hex string of at least 32 characters."));
        await dialog.GetByLabel("Secret").FillAsync($"  {Sender.Secret}\n");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Set secret" }).ClickAsync();

        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.Page.GetByRole(AriaRole.Row, new() { Name = "current" })).ToContainTextAsync("accepted");
        Assert.Contains("accepted", await host.PostMilestoneAsync("c"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_SetElsewhereOrUnreadable_IsSeenOnTheOpenPage()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("MILESTONE_SIGNING_SECRET", "from the environment"));
        await using var page = await browser.OpenAsync(host, 1024, "dark");
        await page.GotoAsync("/secrets");
        await Expect(page.Page.GetByRole(AriaRole.Row, new() { Name = "environment" })).ToContainTextAsync("MILESTONE_SIGNING_SECRET");

        await host.SetSecretAsync();
        await Expect(page.Page.GetByRole(AriaRole.Row, new() { Name = "current" })).ToContainTextAsync("console");

        var ring = (await host.Redis.ExecuteAsync("GET", [host.Keys.SecretsRing])).AsString()!;
        await host.Redis.ExecuteAsync("SET", [host.Keys.SecretsRing, ring.Replace("CfDJ8", "CfDJ9", StringComparison.Ordinal)]);
        await host.Get<SecretVault>().RefreshAsync(CancellationToken.None);
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("cannot be unsealed");
        await page.ShotAsync("secrets-problem");
        await page.ExpectAccessibleAsync();
    }
}
