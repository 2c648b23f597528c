using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser.Audit;

/// <summary>Somebody wants to know who did it: finds it, follows it, and makes sure that nobody has changed the ledger.</summary>
public sealed class AuditJourneyTests(BrowserFixture browser, SharedRedis redis) : IAsyncLifetime
{
    private readonly AuditFixture _audit = new(redis);

    public ValueTask InitializeAsync() => _audit.InitializeAsync();

    public ValueTask DisposeAsync() => _audit.DisposeAsync();

    [Fact]
    public async Task Entry_FoundByFilters_IsReadFollowedAndLinked()
    {
        await using var page = await browser.OpenAsync(_audit.Host);
        await page.GotoAsync("/audit");
        var list = page.Page.GetByRole(AriaRole.Region, new() { Name = "Entries of the ledger" });
        await Expect(list).Not.ToContainTextAsync("record-3");

        await page.Page.GetByRole(AriaRole.Region, new() { Name = "Outcome" }).GetByRole(AriaRole.Button, new() { Name = "partly" }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex("outcome=partly"));
        await Expect(list.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await page.Page.Keyboard.PressAsync("j");
        await page.Page.Keyboard.PressAsync("Enter");
        var panel = page.Page.GetByRole(AriaRole.Complementary);
        await Expect(panel).ToContainTextAsync("after the outage of the morning");
        await Expect(panel).ToContainTextAsync("the endpoint is disabled");
        await Expect(panel).ToContainTextAsync("fits what it says");
        await Expect(page.Page).ToHaveURLAsync(new Regex($"/audit/{_audit.Click}\\?outcome=partly"));

        await panel.GetByRole(AriaRole.Link, new() { Name = "op-7" }).ClickAsync();
        await Expect(list).ToContainTextAsync("record-3");
        await list.GetByRole(AriaRole.Row).Filter(new() { HasText = "record-3" }).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(panel).ToContainTextAsync("dead-letter, attempts 3");
        await page.ShotAsync("audit-change");
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(panel).ToHaveCountAsync(0);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Clear filters" }).ClickAsync();
        await page.Page.Keyboard.PressAsync("/");
        await page.Page.Keyboard.TypeAsync("approver lin");
        await Expect(list.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await Expect(list).ToContainTextAsync("viewer → viewer, approver");
    }

    [Fact]
    public async Task Entry_AppendedMeanwhile_ComesInAtTheTopOrWaitsWhileOneIsOpen()
    {
        await using var page = await browser.OpenAsync(_audit.Host);
        await page.GotoAsync("/audit");
        var list = page.Page.GetByRole(AriaRole.Region, new() { Name = "Entries of the ledger" });
        await Expect(list.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("Signed in");

        await page.Page.Mouse.MoveAsync(700, 20);
        await AppendAsync("comes-in");
        await Expect(list.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("comes-in");

        await list.GetByRole(AriaRole.Link).Nth(3).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Complementary)).ToBeVisibleAsync();
        await AppendAsync("waits");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "1 new" }).ClickAsync();
        await Expect(list.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("waits");

        var rows = await list.GetByRole(AriaRole.Row).CountAsync();
        await list.GetByRole(AriaRole.Button, new() { Name = "Show older" }).ClickAsync();
        await Expect(list).ToContainTextAsync("Ledger begun");
        Assert.True(await list.GetByRole(AriaRole.Row).CountAsync() > rows);
    }

    [Fact]
    public async Task Verify_WholeThenChanged_SaysWhichEntry()
    {
        await using var page = await browser.OpenAsync(_audit.Host);
        await page.GotoAsync("/audit");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();
        await Expect(page.Page.GetByText("as written, verified")).ToBeVisibleAsync();
        await page.ShotAsync("audit-verified");
        await page.ExpectAccessibleAsync();

        var json = (await _audit.Host.Redis.ExecuteAsync("XRANGE", [_audit.Host.Keys.AuditLedger, "40-0", "40-0"]))[0][1].AsArray().Select(field => field.AsString()!).ToArray();
        await _audit.Host.Redis.ExecuteAsync("XDEL", [_audit.Host.Keys.AuditLedger, "40-0"]);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();

        var alert = page.Page.GetByRole(AriaRole.Alert);
        await Expect(alert).ToContainTextAsync("Entry 40 is missing.");
        Assert.Contains("nightly", json[1], StringComparison.Ordinal);
        await page.ShotAsync("audit-broken");
        await page.ExpectAccessibleAsync();
        await alert.GetByRole(AriaRole.Link, new() { Name = "Open entry 40" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("There is no entry 40");
    }

    private Task<long> AppendAsync(string target) => _audit.Host.Get<AuditLog>().AppendAsync(AuditFixture.Ada, new AuditAction("test.run", target), CancellationToken.None);
}
