using Microsoft.Playwright;
using OpenClaw.Console.Components.Pages.DeadLetters;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Signing;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>The on-call's journey: something is refused, what is wrong is said, and it is dealt with.</summary>
public sealed class DeadLettersJourneyTests(BrowserFixture browser, SharedRedis redis) : IAsyncLifetime
{
    private ConsoleHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ConsoleHost.StartAsync(redis.ConnectionString, redis.NewPrefix());
        await OperationsSeed.SecretsAsync(_host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task BadSignature_PostedWhileThePageIsOpen_AppearsWithTheRightExplanation()
    {
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/dead-letters");
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "All calm" })).ToBeVisibleAsync();

        using (var stranger = new Sender(_host.Url, new string('0', 64)))
        {
            await stranger.MilestoneAsync(Sender.Milestone("stranger", claim: "<script>alert(1)</script>"));
        }

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "invalid signature" }).ClickAsync();

        var panel = page.Page.GetByRole(AriaRole.Complementary, new() { Name = "invalid signature" });
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Name = "Unknown secret" })).ToBeVisibleAsync();
        await Expect(panel).ToContainTextAsync("no secret known here gives it");
        await Expect(panel.GetByRole(AriaRole.Link, new() { Name = "Open the rotation" })).ToHaveAttributeAsync("href", "/secrets");
        await Expect(panel.GetByLabel("Body of the envelope", new() { Exact = true })).ToContainTextAsync("<script>alert(1)</script>");
        await Expect(page.Page.Locator("#oc-live")).ToHaveTextAsync("1 new dead letter");
        await Expect(page.Page.GetByRole(AriaRole.Link, new() { NameRegex = new System.Text.RegularExpressions.Regex("Dead letters.*1 need attention") })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("late-1", "Previous secret")]
    [InlineData("spaced-1", "Re-serialised body")]
    public async Task EachMistake_Found_BySearchingItsKey(string key, string finding)
    {
        await OperationsSeed.RefusalsAsync(_host);
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/dead-letters");
        await Expect(page.Page.GetByRole(AriaRole.Searchbox)).ToBeVisibleAsync();

        await page.Page.Keyboard.PressAsync("/");
        await page.Page.Keyboard.TypeAsync(key);

        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("[?]q=" + key));
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Page.Locator("tbody tr")).ToContainTextAsync(finding);
    }

    [Fact]
    public async Task Dismiss_ByKeyboard_AsksForAReasonAndTakesTheGroupAway()
    {
        await OperationsSeed.RefusalsAsync(_host);
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/dead-letters?reason=invalid%20signature&q=proof-app");
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(1);

        await page.Page.Keyboard.PressAsync("j");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Unknown secret" })).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("d");
        var dialog = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Dismiss 14 dead letters?" });
        await Expect(dialog.GetByLabel("Reason, for the audit ledger")).ToBeFocusedAsync();
        await page.ShotAsync("dismiss");
        await page.ExpectAccessibleAsync();
        await dialog.GetByLabel("Reason, for the audit ledger").FillAsync("The proof app has the new secret now");
        await dialog.GetByLabel("Type dismiss to confirm").FillAsync(DeadLetterPanel.TypeToDismiss);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Dismiss 14" }).ClickAsync();

        await Expect(page.Page.GetByText("Dismissed 14: invalid signature")).ToBeVisibleAsync();
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing fits the filters" })).ToBeVisibleAsync();
        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/dead-letters[?]reason="));
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Clear filters" }).ClickAsync();
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(5);
        await Expect(page.Page.Locator("header").GetByText("5 dead letters, 5 in the last hour")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Refusal_WhileAGroupIsOpen_WaitsBehindThePill()
    {
        await OperationsSeed.RefusalsAsync(_host);
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/dead-letters?reason=invalid%20signature");
        await page.Page.Locator("tbody tr a").First.ClickAsync();
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(3);

        using (var other = new Sender(_host.Url, new string('1', 64)))
        {
            await other.MilestoneAsync(Sender.Milestone("another"), headers => headers.UserAgent.ParseAdd("newcomer/1"));
        }

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "1 new" }).ClickAsync();
        await Expect(page.Page.Locator("tbody tr").First).ToContainTextAsync("newcomer/1");
    }

    [Fact]
    public async Task Demand_SnapshotPosted_AppearsAndTheChartHasATable()
    {
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/demand");
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "No snapshot yet" })).ToBeVisibleAsync();

        using var sender = new Sender(_host.Url, Sender.Secret);
        await sender.DemandAsync(Sender.Snapshot("older", TimeProvider.System.GetUtcNow().AddMinutes(-6), queue: 71));
        await sender.DemandAsync(Sender.Snapshot("newer", TimeProvider.System.GetUtcNow(), queue: 83));

        await Expect(page.Page.GetByText("Cash Velocity leads with 6 live signals, and Openclaw is the strongest pillar.")).ToBeVisibleAsync();
        await Expect(page.Page.Locator("header").GetByText("1 hot segment of 7, 83 in the queue")).ToBeVisibleAsync();
        var chart = page.Page.GetByRole(AriaRole.Region, new() { Name = "Last 24 h" });
        await Expect(chart.GetByRole(AriaRole.Img)).ToHaveAccessibleNameAsync(new System.Text.RegularExpressions.Regex("Queue: lowest 71, highest 83, last 83"));
        await chart.Locator("rect.reach").Last.HoverAsync();
        await Expect(page.Page.GetByRole(AriaRole.Tooltip)).ToContainTextAsync("Queue: 83");
        await chart.GetByRole(AriaRole.Button, new() { Name = "Show as table" }).ClickAsync();
        await Expect(chart.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(chart.Locator("tbody tr").First).ToContainTextAsync("83");
    }

    [Fact]
    public async Task Demand_SnapshotOfAnHourAgo_IsShownAsStale()
    {
        using var sender = new Sender(_host.Url, Sender.Secret);
        await sender.DemandAsync(Sender.Snapshot("old", TimeProvider.System.GetUtcNow().AddHours(-1)));
        await using var page = await browser.OpenAsync(_host, theme: "dark");

        await page.GotoAsync("/demand");

        await Expect(page.Page.Locator("header").GetByText("Stale: no snapshot for over 10 min")).ToBeVisibleAsync();
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "State of demand" })).ToContainTextAsync("The last summary is over 10 min");
        await page.ShotAsync("demand-stale");
        await page.ExpectAccessibleAsync();
    }
}
