using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Tests.Deliveries;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>The on-call's journey (design, journey 3): the count rises, the cause is mended, one goes as a canary, then the rest, and the count is zero.</summary>
public sealed class DeadDeliveriesTests(BrowserFixture browser, SharedRedis redis) : IAsyncLifetime
{
    private const string Other = "89abcdef89abcdef89abcdef89abcdef";
    private Receiver _receiver = null!;
    private ConsoleHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.StartAsync(Other);
        _host = await DeliveryHost.StartAsync(redis, _receiver, ("Actions:UndoWindow", "00:00:04"), ("Deliveries:Endpoints:0:Name", "Proof app"));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task OnCall_FromTheRisingCountToZero_ByTheRotation()
    {
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/dead-letters");
        await _host.EmitManyAsync(14);

        // The count rises while the page is open, by cause and with the remedy.
        await Expect(page.Page.Locator("header").GetByText("14 dead letters, 14 in the last hour")).ToBeVisibleAsync();
        var outbound = page.Page.GetByRole(AriaRole.Region, new() { Name = "Outbound" });
        await Expect(outbound.GetByRole(AriaRole.Link, new() { Name = "Open the rotation" })).ToHaveAttributeAsync("href", "/secrets");
        await outbound.GetByRole(AriaRole.Link, new() { Name = "HTTP 401: invalid signature" }).ClickAsync();
        var panel = page.Page.GetByRole(AriaRole.Complementary, new() { Name = "HTTP 401: invalid signature" });
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Name = "The two sides' secrets differ" })).ToBeVisibleAsync();
        await page.ShotAsync("dead-journey-panel");

        // The secret is rotated to the one the receiver knows.
        await RotateAsync();

        // One record goes as a canary.
        await panel.GetByRole(AriaRole.Button, new() { Name = "Requeue one" }).ClickAsync();
        var operations = page.Page.GetByRole(AriaRole.Region, new() { Name = "Operations" });
        await Expect(operations.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeVisibleAsync();
        await Expect(operations.GetByText("1 of 1 delivered")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(page.Page.Locator("header").GetByText("13 dead letters")).ToBeVisibleAsync();

        // Then the rest.
        await panel.GetByRole(AriaRole.Button, new() { Name = "Requeue 13..." }).ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Requeue 13 dead deliveries?" });
        await Expect(dialog.GetByText("One goes first as a canary")).ToBeVisibleAsync();
        await page.ShotAsync("dead-journey-requeue");
        await page.ExpectAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Requeue 13" }).ClickAsync();
        await Expect(operations.GetByText("13 of 13 delivered")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Expect(page.Page.Locator("header").GetByText("All calm: nothing waits here")).ToBeVisibleAsync();
        await page.ShotAsync("dead-journey-zero");
        await page.ExpectAccessibleAsync();

        Assert.Equal(14, (await _receiver.StateAsync()).Accepted);
        var audit = _host.Get<AuditService>();
        var entries = (await audit.PageAsync(Actor.System, AuditQuery.All with { Records = true }, null, 500, default)).Entries;
        Assert.Equal(14, entries.Count(entry => entry is { Action: "dead-letters.requeue", Record: true, Actor: ConsoleHost.UserName }));
        Assert.Equal(2, entries.Count(entry => entry is { Action: "dead-letters.requeue", Record: false }));
        Assert.Contains(entries, entry => entry.Action.StartsWith("secret.", StringComparison.Ordinal));
        Assert.True((await audit.VerifyAsync(Actor.System, null, null, default)).Ok);
    }

    [Fact]
    public async Task Requeue_Undone_BeforeItBegins_ChangesNothing()
    {
        await _host.EmitManyAsync(1);
        await _host.DrainAsync();
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/dead-letters");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "HTTP 401: invalid signature" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("Payload of m0");
        await page.Page.Keyboard.PressAsync("q");
        var operations = page.Page.GetByRole(AriaRole.Region, new() { Name = "Operations" });
        await operations.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(operations).ToHaveCountAsync(0);
        Assert.Equal((1, 1), ((await _receiver.StateAsync()).Requests, (await _host.CountAsync())[DeliveryStatus.Rejected]));
    }

    [Fact]
    public async Task Dismiss_ThenRestore_WithReasonAndDaysLeft()
    {
        await _host.EmitManyAsync(3);
        await _host.DrainAsync();
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/dead-letters?q=milestoneid%22:%22m1");
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Outbound" })).ToContainTextAsync("1 dead delivery of 3");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Dismiss 1..." }).ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Dismiss 1 dead delivery?" });
        await dialog.GetByLabel("Reason, for the audit ledger").FillAsync("It was a test");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Dismiss 1" }).ClickAsync();
        await Expect(page.Page.GetByText("1 of 1 dismissed")).ToBeVisibleAsync(new() { Timeout = 20_000 });

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "1 dismissed" }).ClickAsync();
        var panel = page.Page.GetByRole(AriaRole.Complementary);
        await Expect(panel).ToContainTextAsync("It was a test");
        await Expect(panel).ToContainTextAsync("29 days left");
        await page.ShotAsync("dead-dismissed");
        await page.ExpectAccessibleAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await Expect(page.Page.GetByText("Restored 1")).ToBeVisibleAsync();
        await Expect(page.Page.Locator("header").GetByText("3 dead letters")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Filters_AreInTheUrlAndNarrowWhatIsDone()
    {
        await _host.EmitManyAsync(2, "a");
        await _host.DrainAsync();
        await _receiver.ControlAsync(new { mode = "status", status = 422, reason = "too long" });
        await _host.EmitManyAsync(3, "b");
        await _host.DrainAsync();
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/dead-letters");
        await page.Page.GetByRole(AriaRole.Region, new() { Name = "Cause" }).GetByRole(AriaRole.Button, new() { NameRegex = new Regex("too long") }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex("[?]cause=HTTP%20422"));
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Requeue 3..." })).ToBeVisibleAsync();
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove filter Cause: HTTP 422: too long" }).ClickAsync();
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await page.Page.Keyboard.PressAsync("j");
        await page.Page.Keyboard.PressAsync("x");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Requeue 3..." })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task Page_AtAWidthInATheme_IsAccessibleAndFitsTheScreen(int width, string theme)
    {
        await OperationsSeed.RefusalsAsync(_host);
        await _host.EmitManyAsync(6, "2026-11-21.payments.settlement-report.");
        await _host.DrainAsync();
        foreach (var (status, reason) in new[] { (503, ""), (422, "claim is longer than 280 characters"), (400, "invalid JSON body"), (500, "server misconfigured: MILESTONE_SIGNING_SECRET not set") })
        {
            await _receiver.ControlAsync(new { mode = "status", status, reason });
            await _host.EmitManyAsync(status % 7 + 1, $"s{status}");
            await _host.DrainAsync();
        }

        await _host.Get<RedisBreakerStore>().IsolateAsync(DeliveryHost.EndpointId, "ada: the proof app is being moved", _host.Time.GetUtcNow(), default);
        await using var page = await browser.OpenAsync(_host, width, theme);
        await page.GotoAsync("/dead-letters");
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Outbound" }).Locator("tbody tr")).ToHaveCountAsync(5);
        await page.ExpectLooksRightAsync("dead-outbound");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "HTTP 401: invalid signature" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("Payload of");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Requeue one" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Operations" })).ToBeAttachedAsync();
        await page.ExpectLooksRightAsync("dead-outbound-panel");
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Operations" })).ToContainTextAsync("running", new() { Timeout = 15_000 });
        await page.ExpectLooksRightAsync("dead-outbound-running");
    }

    private async Task RotateAsync()
    {
        using var client = await _host.SignedInAsync();
        var staged = await client.PostAsync("/api/secrets/rotation", new StringContent($$"""{"secret":"{{Other}}"}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.True(staged.IsSuccessStatusCode, await staged.Content.ReadAsStringAsync());
        var keyId = (await staged.JsonAsync()).GetProperty("keyId").GetString();
        var promoted = await client.PostAsync("/api/secrets/rotation/promote", new StringContent($$"""{"keyId":"{{keyId}}","reason":"the proof app has the new one"}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.True(promoted.IsSuccessStatusCode, await promoted.Content.ReadAsStringAsync());
    }
}
