using Microsoft.Playwright;
using OpenClaw.Console.Access;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>Administrators keep users, tokens and sessions; others do not reach them; who is signed out sees it at once.</summary>
public sealed class AccessTests(BrowserFixture browser, UiFixture ui) : IClassFixture<UiFixture>
{
    private readonly ConsoleHost _host = ui.Host;

    [Fact]
    public async Task User_CreatedOnThePage_SignsInWithTheirRolesAndIsNotGivenMore()
    {
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/access");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Create user..." }).ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Create user" });
        await dialog.GetByLabel("User name").FillAsync("vera");
        await dialog.GetByLabel("Password", new() { Exact = true }).FillAsync("short");
        await page.ShotAsync("access-create-user");
        await page.ExpectAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create user" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("at least 12 characters");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make one" }).ClickAsync();
        await Expect(dialog.GetByLabel("Password", new() { Exact = true })).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^([a-z0-9]{5}-){3}[a-z0-9]{5}$"));
        var password = await dialog.GetByLabel("Password", new() { Exact = true }).InputValueAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create user" }).ClickAsync();

        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/access/users/vera$"));
        await Expect(page.Page.GetByRole(AriaRole.Row, new() { Name = "vera" })).ToContainTextAsync("viewer");
        await page.ShotAsync("access-user-panel");
        await page.ExpectAccessibleAsync();

        await using var vera = await SignInAsync("vera", password);
        await Expect(vera.Page.GetByRole(AriaRole.Link, new() { Name = "Access" })).ToHaveCountAsync(0);
        await vera.Page.GotoAsync("/access/tokens");
        await Expect(vera.Page.GetByRole(AriaRole.Heading, new() { Name = "Not allowed" })).ToBeVisibleAsync();
        await vera.ExpectAccessibleAsync();
        await vera.ShotAsync("denied");
    }

    [Fact]
    public async Task Session_EndedByAnAdministrator_SignsTheOtherOpenPageOutAtOnce()
    {
        await _host.AddUserAsync("otto", Role.Viewer);
        await using var otto = await SignInAsync("otto", ConsoleHost.Password);
        await otto.GotoAsync("/account");
        await using var admin = await browser.OpenAsync(_host);
        await admin.GotoAsync("/access/sessions");
        var row = admin.Page.GetByRole(AriaRole.Row, new() { Name = "otto" });
        await Expect(row).ToBeVisibleAsync();
        await admin.ShotAsync("access-sessions");
        await admin.ExpectAccessibleAsync();

        await row.GetByRole(AriaRole.Button, new() { Name = "End" }).ClickAsync();

        await Expect(otto.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync(new() { Timeout = 10_000 });
        Assert.Contains("returnUrl=%2Faccount", otto.Page.Url, StringComparison.OrdinalIgnoreCase);
        await Expect(row).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Token_Created_IsShownOnceAndRevokedWithAQuestion()
    {
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/access/tokens");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Create token..." }).First.ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("nightly report");
        await page.ShotAsync("access-create-token");
        await page.ExpectAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create token" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("you will not see this again");
        var text = await dialog.GetByRole(AriaRole.Group, new() { Name = "Token", Exact = true }).InnerTextAsync();
        await page.ShotAsync("access-token-created");
        await page.ExpectAccessibleAsync();
        Assert.NotNull(await _host.Get<TokenService>().AuthenticateAsync(text, CancellationToken.None));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();

        await Expect(dialog).ToHaveCountAsync(0);
        var row = page.Page.GetByRole(AriaRole.Row, new() { Name = "nightly report" });
        await Expect(row).ToContainTextAsync("active");
        Assert.DoesNotContain(text.Split('_')[2], await page.Page.ContentAsync(), StringComparison.Ordinal);
        await page.GotoAsync("/access/tokens");
        Assert.DoesNotContain(text.Split('_')[2], await page.Page.ContentAsync(), StringComparison.Ordinal);
        await page.ShotAsync("access-tokens");

        await row.GetByRole(AriaRole.Button, new() { Name = "Revoke..." }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke token" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        Assert.Null(await _host.Get<TokenService>().AuthenticateAsync(text, CancellationToken.None));
    }

    [Fact]
    public async Task User_Deleted_OnlyAfterTheNameWasTyped()
    {
        await _host.AddUserAsync("gone", Role.Viewer);
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/access/users/gone");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Delete..." }).ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        var delete = dialog.GetByRole(AriaRole.Button, new() { Name = "Delete user" });
        await Expect(delete).ToHaveAttributeAsync("aria-disabled", "true");
        await page.ShotAsync("access-delete");
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("gone");
        await delete.ClickAsync();

        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/access/users$"));
        await Expect(page.Page.GetByRole(AriaRole.Row, new() { Name = "gone" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Roles_BeingChosenWhileSomebodyElseChangesThem_AreKeptAndSaidSo()
    {
        await _host.AddUserAsync("both", Role.Viewer);
        await using var page = await browser.OpenAsync(_host);
        await page.GotoAsync("/access/users/both");
        await page.Page.GetByRole(AriaRole.Checkbox, new() { Name = "approver" }).CheckAsync();

        await _host.Get<UserService>().SetRolesAsync(Actor.System, "both", [Role.Viewer, Role.Operator], CancellationToken.None);

        await Expect(page.Page.GetByText("was changed by somebody else while you chose")).ToBeVisibleAsync();
        await Expect(page.Page.GetByRole(AriaRole.Checkbox, new() { Name = "approver" })).ToBeCheckedAsync();
        await Expect(page.Page.GetByRole(AriaRole.Checkbox, new() { Name = "operator" })).Not.ToBeCheckedAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Start again from these" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Checkbox, new() { Name = "operator" })).ToBeCheckedAsync();
    }

    [Fact]
    public async Task Password_ChangedByItsOwner_KeepsThisPageAndEndsTheOthers()
    {
        await _host.AddUserAsync("pia", Role.Operator);
        await using var here = await SignInAsync("pia", ConsoleHost.Password);
        await using var there = await SignInAsync("pia", ConsoleHost.Password);
        await there.GotoAsync("/account");
        await here.Page.GetByRole(AriaRole.Button, new() { Name = "User pia" }).ClickAsync();
        await here.Page.GetByRole(AriaRole.Link, new() { Name = "Your account" }).ClickAsync();
        await FillAsync("wrong wrong wrong");
        await Expect(here.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Current password: it is not right");
        await here.ShotAsync("account");
        await here.ExpectAccessibleAsync();
        await FillAsync(ConsoleHost.Password);

        await Expect(here.Page.GetByText("Your password is changed")).ToBeVisibleAsync();
        await Expect(there.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await here.GotoAsync("/account");
        await using var again = await SignInAsync("pia", "a new and longer one");

        async Task FillAsync(string current)
        {
            await here.Page.GetByLabel("Current password").FillAsync(current);
            await here.Page.GetByLabel("New password", new() { Exact = true }).FillAsync("a new and longer one");
            await here.Page.GetByLabel("New password again").FillAsync("a new and longer one");
            await here.Page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        }
    }

    private async Task<BrowserPage> SignInAsync(string user, string password)
    {
        var page = await browser.OpenAsync(_host, signedIn: false);
        await page.Page.GotoAsync("/login");
        await page.Page.GetByLabel("User name").FillAsync(user);
        await page.Page.GetByLabel("Password").FillAsync(password);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.Page.Locator(".oc-shell h1")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        return page;
    }
}
