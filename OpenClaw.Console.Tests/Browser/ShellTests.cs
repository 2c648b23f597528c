using Microsoft.Playwright;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>The shell as a person meets it: themes, navigation, palette, help, what is said when Redis or the circuit is away.</summary>
public sealed class ShellTests(BrowserFixture browser, UiFixture ui, SharedRedis redis) : IClassFixture<UiFixture>
{
    [Fact]
    public async Task Theme_Chosen_HoldsOverAReloadBeforeTheFirstPaint()
    {
        await using var page = await browser.OpenAsync(ui.Host);
        await page.GotoAsync("/");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Theme", Exact = true }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Radio, new() { Name = "Dark" }).CheckAsync();
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await page.ShotAsync("theme-menu");

        await page.Page.ReloadAsync(new() { WaitUntil = WaitUntilState.Commit });

        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await page.GotoAsync("/");
        Assert.Equal("all", await page.Page.Locator("link[data-oc-theme=dark]").First.GetAttributeAsync("media"));
        Assert.Equal("not all", await page.Page.Locator("link[data-oc-theme=light]").First.GetAttributeAsync("media"));
    }

    [Theory]
    [InlineData(1024, "light")]
    [InlineData(390, "dark")]
    public async Task SignIn_ThroughTheForm_OpensTheConsole_AndSignOutLeavesIt(int width, string theme)
    {
        await using var page = await browser.OpenAsync(ui.Host, width, theme, signedIn: false);
        await page.Page.GotoAsync("/");
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await page.ShotAsync("login");
        await page.ExpectAccessibleAsync();

        await page.Page.GetByLabel("User name").FillAsync(ConsoleHost.UserName);
        await page.Page.GetByLabel("Password").FillAsync(ConsoleHost.Password);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("Overview", new() { Timeout = 15_000 });
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "User ada" }).ClickAsync();
        await page.ShotAsync("user-menu");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Navigation_Collapsed_KeepsItsNamesAndIsRemembered()
    {
        await using var page = await browser.OpenAsync(ui.Host);
        await page.GotoAsync("/");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Collapse" }).ClickAsync();

        await page.GotoAsync("/");

        var nav = page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" });
        await Expect(nav.GetByRole(AriaRole.Link, new() { Name = "Proof" })).ToBeVisibleAsync();
        Assert.True((await nav.BoundingBoxAsync())!.Width < 60);
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Collapse" })).ToHaveAttributeAsync("aria-expanded", "false");
        await page.ShotAsync("nav-icons");
        await page.ExpectAccessibleAsync();
    }

    [Fact]
    public async Task Navigation_OnAPhone_IsADrawerThatClosesWhenItHasLedSomewhere()
    {
        await using var page = await browser.OpenAsync(ui.Host, width: 390);
        await page.GotoAsync("/gallery/parts");
        var overview = page.Page.GetByRole(AriaRole.Link, new() { Name = "Overview", Exact = true });
        await Expect(overview).ToBeHiddenAsync();

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Pages", Exact = true }).ClickAsync();
        await page.ShotAsync("drawer");
        await page.ExpectAccessibleAsync();
        await overview.ClickAsync();

        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("Overview");
        await Expect(overview).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Palette_TypedLettersAndEnter_LeadToThePage()
    {
        await using var page = await browser.OpenAsync(ui.Host);
        await page.GotoAsync("/gallery/parts");
        await page.Page.Keyboard.PressAsync("Control+k");
        var field = page.Page.GetByRole(AriaRole.Combobox, new() { Name = "Search pages and actions" });
        await Expect(field).ToBeFocusedAsync();
        await page.ShotAsync("palette");
        await page.ExpectAccessibleAsync();

        await field.PressSequentiallyAsync("ovr");
        await Expect(page.Page.GetByRole(AriaRole.Option).First).ToContainTextAsync("Overview");
        await field.PressAsync("Enter");

        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("Overview");
        await Expect(field).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Palette_ArrowsAndEnter_RunAnAction()
    {
        await using var page = await browser.OpenAsync(ui.Host);
        await page.GotoAsync("/");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Search pages and actions" }).ClickAsync();
        var field = page.Page.GetByRole(AriaRole.Combobox);
        await field.PressSequentiallyAsync("theme");
        await Expect(page.Page.GetByRole(AriaRole.Option, new() { Selected = true })).ToContainTextAsync("Light theme");

        await field.PressAsync("ArrowDown");
        await Expect(page.Page.GetByRole(AriaRole.Option, new() { Selected = true })).ToContainTextAsync("Dark theme");
        await field.PressAsync("Enter");

        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
    }

    [Fact]
    public async Task RedisAway_IsABarThatSaysSoWhileThePageStaysReadable()
    {
        await using var host = await ConsoleHost.StartAsync(redis.ConnectionString, redis.NewPrefix());
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/gallery/parts");

        host.Status.Report(new RedisHealth(RedisState.Away, TimeProvider.System.GetUtcNow(), "It refused the connection.", []));
        host.Status.Report(LiveState.Away);

        await Expect(page.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Redis is away since" })).ToContainTextAsync("nothing is accepted");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Redis away Pause live updates" })).ToBeVisibleAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Requeue 14" })).ToHaveAttributeAsync("aria-disabled", "true");
        await page.ShotAsync("redis-away");
        await page.ExpectAccessibleAsync();

        host.Status.Report(new RedisHealth(RedisState.Up, TimeProvider.System.GetUtcNow(), "", []));
        await Expect(page.Page.GetByText("Redis is away since")).ToBeHiddenAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Requeue 14" })).Not.ToHaveAttributeAsync("aria-disabled", "true");
    }

    [Fact]
    public async Task Circuit_WhenTheServerStopsAndReturns_ShowsABarRefusesActionsAndComesBackByItself()
    {
        var prefix = redis.NewPrefix();
        var host = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        var url = host.Url;
        await using var page = await browser.OpenAsync(host);
        foreach (var expected in new[] { "ERR_CONNECTION_REFUSED", "WebSocket", "Failed to start the connection", "Failed to complete negotiation", "Connection disconnected", "Server timeout", "Failed to fetch", "the circuit", "Failed to connect", "Cannot send data if the connection is not in" })
        {
            page.Tolerate(expected);
        }

        await page.GotoAsync("/gallery/parts");
        await host.DisposeAsync();

        var bar = page.Page.GetByRole(AriaRole.Region, new() { Name = "Connection" });
        await Expect(bar).ToContainTextAsync("Connection lost", new() { Timeout = 10_000 });
        await Expect(page.Page.GetByText("The history could not be read")).ToBeVisibleAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Fail" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Tooltip)).ToContainTextAsync("Not connected");
        await page.ShotAsync("connection-lost");
        await page.ExpectAccessibleAsync();

        await using var again = await ConsoleHost.StartAsync(redis.ConnectionString, prefix, url);
        await Expect(page.Page.Locator("html[data-circuit]")).ToHaveCountAsync(0, new() { Timeout = 25_000 });
        await Expect(page.Page.Locator(".oc-shell h1")).ToHaveTextAsync("Parts", new() { Timeout = 15_000 });
    }
}
