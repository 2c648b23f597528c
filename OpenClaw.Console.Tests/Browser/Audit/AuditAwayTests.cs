using Microsoft.Playwright;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser.Audit;

/// <summary>Redis goes away under the pages Audit and Secrets: they keep what they know, say so, and go on by themselves.</summary>
public sealed class AuditAwayTests(BrowserFixture browser)
{
    [Fact]
    public async Task Pages_WhileRedisIsAway_KeepWhatTheyShowAndComeBack()
    {
        await using var server = await RedisServer.StartAsync();
        await using var host = await ConsoleHost.StartAsync(server.ConnectionString, "away:");
        await host.SetSecretAsync();
        await using var page = await browser.OpenAsync(host);
        await using var secrets = await browser.OpenAsync(host);
        await page.GotoAsync("/audit");
        await secrets.GotoAsync("/secrets");
        var list = page.Page.GetByRole(AriaRole.Region, new() { Name = "Entries of the ledger" });
        await Expect(list).ToContainTextAsync("Ledger begun");

        await server.KillAsync();

        await Expect(page.Page.GetByText("Redis is away: this is what was last known")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(list).ToContainTextAsync("Ledger begun");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Verify" })).ToHaveAttributeAsync("aria-disabled", "true");
        await list.GetByRole(AriaRole.Link, new() { Name = "Ledger begun" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("cannot be read now");
        await page.ShotAsync("audit-away");
        await page.ExpectAccessibleAsync();
        await Expect(secrets.Page.GetByText("What is in force stays in force")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(secrets.Page.GetByRole(AriaRole.Row, new() { Name = "current" })).ToContainTextAsync("accepted");
        await secrets.ShotAsync("secrets-away");

        await server.StartAgainAsync(TestContext.Current.CancellationToken);
        await Expect(secrets.Page.GetByText("What is in force stays in force")).ToHaveCountAsync(0, new() { Timeout = 20_000 });
        await Expect(page.Page.GetByText("chained by their hashes")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("fits what it says");
        Assert.True((await host.Get<AuditService>().VerifyAsync(AuditFixture.Ada, null, null, CancellationToken.None)).Ok);
        Assert.Single(host.Get<SecretVault>().Known);
    }
}
