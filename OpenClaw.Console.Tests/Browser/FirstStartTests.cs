using Microsoft.Playwright;
using OpenClaw.Console.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>A stranger's first minutes: the link in the log, the administrator, in; and the pages before that in every look.</summary>
public sealed class FirstStartTests(BrowserFixture browser, SharedRedis redis)
{
    [Fact]
    public async Task Link_InTheLog_CreatesTheAdministratorWhoIsSignedIn()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("CONSOLE_ADMIN_USER", ""));
        var link = await host.SetupLinkAsync();
        await using var page = await browser.OpenAsync(host, signedIn: false);
        await page.Page.GotoAsync("/");
        await Expect(page.Page.GetByText("There are no users yet")).ToBeVisibleAsync();
        await page.Page.GotoAsync(link);
        await Expect(page.Page.GetByLabel("User name")).ToBeFocusedAsync();
        await page.Page.GetByLabel("User name").FillAsync("grace");
        await page.Page.GetByLabel("Password", new() { Exact = true }).FillAsync("a fine long password");
        await page.Page.GetByLabel("Password again").FillAsync("a fine long passwort");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Create administrator" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("the two passwords differ");
        await Expect(page.Page.GetByLabel("User name")).ToHaveValueAsync("grace");
        await page.Page.GetByLabel("Password", new() { Exact = true }).FillAsync("a fine long password");
        await page.Page.GetByLabel("Password again").FillAsync("a fine long password");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Create administrator" }).ClickAsync();

        await Expect(page.Page.Locator(".oc-shell h1")).ToHaveTextAsync("Overview", new() { Timeout = 15_000 });
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "User grace" })).ToBeVisibleAsync();
        await page.GotoAsync("/access/users");
        await Expect(page.Page.GetByRole(AriaRole.Row, new() { Name = "grace" })).ToContainTextAsync("viewer, operator, approver, admin");
    }

    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task Pages_BeforeSignIn_AreAccessibleAndFit(int width, string theme)
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("CONSOLE_ADMIN_USER", ""));
        var link = await host.SetupLinkAsync();
        await using var page = await browser.OpenAsync(host, width, theme, signedIn: false);
        foreach (var (name, path) in new[] { ("login", "/login"), ("setup", link), ("setup-expired", "/setup?code=x"), ("denied", "/denied") })
        {
            await page.Page.GotoAsync(path);
            await page.ExpectLooksRightAsync(name);
        }

        await page.Page.GotoAsync("/login");
        await Expect(page.Page.GetByLabel("User name")).ToBeFocusedAsync();
        await page.Page.GetByLabel("User name").FillAsync("nobody");
        await page.Page.GetByLabel("Password").FillAsync("not the password");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("User name or password is wrong.");
        await Expect(page.Page.GetByLabel("Password")).ToBeFocusedAsync();
        await page.ExpectLooksRightAsync("login-refused");
    }
}
