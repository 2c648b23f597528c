using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Tests.Domain.Backfill;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>What operators and administrators do on the page of deliveries, against a real receiver.</summary>
public sealed class DeliveriesJourneyTests(BrowserFixture browser, SharedRedis redis) : IAsyncLifetime
{
    private ConsoleHost _host = null!;
    private Receiver _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        _host = await ConsoleHost.StartAsync(
            redis, [.. DeliveriesFixture.Endpoint(0, "main", "Main receiver", _receiver.Url, "milestones"), ("MILESTONE_SIGNING_SECRET", Sender.Secret), ("Deliveries:RetryDelays:0", "00:00:00.2")]);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Endpoint_AddedWithAMistake_IsNamedThenAddedAndTested()
    {
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/deliveries");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Add endpoint..." }).ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Second one");
        await dialog.GetByLabel("Address").FillAsync("https://10.0.0.7/ingest");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add endpoint" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("private address");
        await Expect(dialog.GetByLabel("Address")).ToHaveAttributeAsync("aria-invalid", "true");

        await dialog.GetByLabel("Address").FillAsync(_receiver.Url);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add endpoint" }).ClickAsync();

        await Expect(page.Page).ToHaveURLAsync(new Regex("/deliveries/endpoints/second-one$"));
        var panel = page.Page.GetByRole(AriaRole.Complementary, new() { Name = "Second one" });
        await panel.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex("/deliveries/[0-9]+$"));
        var record = page.Page.GetByRole(AriaRole.Complementary);
        await Expect(record).ToContainTextAsync("console.test.second-one");
        await Expect(record.Locator(".head")).ToContainTextAsync("delivered");
        await Expect(record).ToContainTextAsync("HTTP 200");
        Assert.Equal(1, (await _receiver.StateAsync()).Accepted);
        await page.ShotAsync("deliveries-tested");
    }

    [Fact]
    public async Task Isolate_WithAReason_HoldsWhatIsEmittedUntilItIsClosed()
    {
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/deliveries/endpoints/main");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Isolate..." }).ClickAsync();
        await page.Page.GetByLabel("Reason, for the audit ledger").FillAsync("being repaired");
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Isolate" }).ClickAsync();
        var panel = page.Page.GetByRole(AriaRole.Complementary, new() { Name = "Main receiver" });
        await Expect(panel).ToContainTextAsync("nothing is attempted until somebody closes the breaker");
        await Expect(panel).ToContainTextAsync("ada: being repaired");
        await Expect(page.Page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("Deliveries.*1 need attention") })).ToBeVisibleAsync();

        await DeliveriesFixture.EmitAsync(_host, "held.one");
        await Expect(page.Page.GetByRole(AriaRole.Link, new() { Name = "1 on their way to Main receiver" })).ToBeVisibleAsync();
        Assert.Equal(0, (await _receiver.StateAsync()).Requests);

        await panel.GetByRole(AriaRole.Button, new() { Name = "Close breaker..." }).ClickAsync();
        await page.Page.GetByLabel("Reason, for the audit ledger").FillAsync("it is back");
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Close breaker" }).ClickAsync();

        await Expect(page.Page.GetByRole(AriaRole.Link, new() { Name = "0 on their way to Main receiver" })).ToBeVisibleAsync();
        Assert.Equal(1, (await _receiver.StateAsync()).Accepted);
    }

    [Fact]
    public async Task Filters_SearchAndRow_AreInTheAddressAndComeBackFromIt()
    {
        await _receiver.ControlAsync(new { mode = "status", status = 401 });
        await DeliveriesFixture.EmitAsync(_host, "refused.one");
        await WaitForAsync("refused.one", DeliveryStatus.Rejected);
        await _receiver.ControlAsync(new { mode = "accept" });
        await DeliveriesFixture.EmitAsync(_host, "taken.one");
        await WaitForAsync("taken.one", DeliveryStatus.Delivered);
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/deliveries");
        await Expect(Rows(page)).ToHaveCountAsync(2);

        await page.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^rejected") }).ClickAsync();
        await Expect(Rows(page)).ToHaveCountAsync(1);
        await Expect(page.Page).ToHaveURLAsync(new Regex("[?]status=rejected$"));
        await page.Page.Keyboard.PressAsync("/");
        await page.Page.Keyboard.TypeAsync("refused");
        await Expect(page.Page).ToHaveURLAsync(new Regex("q=refused"));
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.Keyboard.PressAsync("j");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.GetByRole(AriaRole.Complementary, new() { Name = "refused.one" })).ToContainTextAsync("the receiver refused it for good");
        await Expect(page.Page.GetByRole(AriaRole.Link, new() { Name = "All that died of it" })).ToHaveAttributeAsync("href", new Regex("^/dead-letters/out/[^/]+$"));
        var link = page.Page.Url;

        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Page.GetByRole(AriaRole.Complementary, new() { Name = "refused.one" })).ToHaveCountAsync(0);
        await page.GotoAsync(link);
        await Expect(page.Page.GetByRole(AriaRole.Complementary, new() { Name = "refused.one" })).ToBeVisibleAsync();
        await Expect(Rows(page)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Rejected_RequeuedFromItsPanel_IsDeliveredWhenTheTimeToTakeItBackIsOver()
    {
        await _receiver.ControlAsync(new { mode = "status", status = 403 });
        await DeliveriesFixture.EmitAsync(_host, "again.one");
        await WaitForAsync("again.one", DeliveryStatus.Rejected);
        await _receiver.ControlAsync(new { mode = "accept" });
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/deliveries?status=rejected,delivered");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "again.one" }).ClickAsync();

        var panel = page.Page.GetByRole(AriaRole.Complementary);
        await panel.GetByRole(AriaRole.Button, new() { Name = "Requeue" }).ClickAsync();

        await Expect(page.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("Undo") })).ToBeVisibleAsync();
        await Expect(panel.Locator(".head")).ToContainTextAsync("delivered", new() { Timeout = 30_000 });
        await Expect(panel.Locator(".attempts > li")).ToHaveCountAsync(2);
        Assert.Equal(1, (await _receiver.StateAsync()).Accepted);
    }

    [Fact]
    public async Task List_WhileSomebodyReads_HoldsNewOnesBackAndCountsThem()
    {
        await DeliveriesFixture.EmitAsync(_host, "first.one");
        await WaitForAsync("first.one", DeliveryStatus.Delivered);
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/deliveries");
        await Rows(page).First.HoverAsync();

        await DeliveriesFixture.EmitAsync(_host, "second.one");

        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "1 new" })).ToBeVisibleAsync();
        await Expect(Rows(page)).ToHaveCountAsync(1);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "1 new" }).ClickAsync();
        await Expect(Rows(page)).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Backfill_OfAMalformedThenAGoodFile_EmitsOnlyTheGoodOne()
    {
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/deliveries");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Backfill..." }).ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("File").SetInputFilesAsync(File("log.jsonl", $"{BackfillTests.Line("bf.a")}\nnonsense\n"));
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("line 2");
        await page.ShotAsync("backfill-malformed");

        await dialog.GetByLabel("File").SetInputFilesAsync(File("state.json", BackfillTests.State));
        await Expect(dialog).ToContainTextAsync("10 new, 0 known already. Nothing is emitted yet.");
        await page.ShotAsync("backfill-ready");
        await page.ExpectAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Emit 10" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("10 milestones emitted, 0 skipped");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();

        await Expect(Rows(page)).ToHaveCountAsync(10);
        await Expect(page.Page.GetByText("approval.rejected.t2")).ToBeVisibleAsync();
        Assert.Empty(await _host.Get<DeliveryLogService>().OfMilestoneAsync(Actor.System, "bf.a", default));
    }

    [Fact]
    public async Task Milestone_DeliveredToThisConsole_LeadsFromItsPanelToItsDelivery()
    {
        var self = new DeliveryEndpoint { Id = "self", Name = "This console", Channels = [DeliveryChannel.Milestones], Url = _host.Url + "/internal/milestones/ingest" };
        Assert.IsType<EndpointOutcome.Done>(await _host.Get<EndpointService>().SaveAsync(Actor.System, self, null, default));
        await DeliveriesFixture.EmitAsync(_host, "thread.one");
        await WaitForAsync("thread.one", DeliveryStatus.Delivered);
        await using var page = await browser.OpenAsync(_host);

        await page.GotoAsync("/proof/thread.one");
        var panel = page.Page.GetByRole(AriaRole.Complementary);
        await Expect(panel.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("Deliveries") })).ToContainTextAsync("2 endpoints");
        await page.ShotAsync("proof-deliveries");
        await panel.GetByRole(AriaRole.Link, new() { Name = "This console" }).ClickAsync();

        await Expect(page.Page).ToHaveURLAsync(new Regex("/deliveries/[0-9]+$"));
        await page.Page.GetByRole(AriaRole.Complementary).GetByRole(AriaRole.Link, new() { Name = "thread.one" }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex("/proof/thread.one$"));
    }

    [Fact]
    public async Task Viewer_SeesEverythingAndIsToldWhyNothingCanBePressed()
    {
        await _host.AddUserAsync("vera", Role.Viewer);
        await using var page = await browser.OpenAsync(_host, signedIn: false);
        await page.Page.GotoAsync("/login");
        await page.Page.GetByLabel("User name").FillAsync("vera");
        await page.Page.GetByLabel("Password").FillAsync(ConsoleHost.Password);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.Page.Locator(".oc-shell h1")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await page.GotoAsync("/deliveries/endpoints/main");

        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Add endpoint..." })).ToHaveCountAsync(0);
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Edit..." })).ToHaveCountAsync(0);
        var isolate = page.Page.GetByRole(AriaRole.Button, new() { Name = "Isolate..." });
        await Expect(isolate).ToHaveAttributeAsync("aria-disabled", "true");
        await Expect(isolate).ToHaveAttributeAsync("data-tip", "Only operators do this");
    }

    private static ILocator Rows(BrowserPage page) => page.Page.Locator("table[data-oc-list] tbody tr");

    private static FilePayload File(string name, string text) => new() { Name = name, MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(text) };

    private Task WaitForAsync(string milestoneId, DeliveryStatus status) => Eventually.BecomesTrueAsync(
        async () => (await _host.Get<DeliveryLogService>().OfMilestoneAsync(Actor.System, milestoneId, default)).All(record => record.Status == status), $"{milestoneId} is {status}");
}
