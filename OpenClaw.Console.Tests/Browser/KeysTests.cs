using Microsoft.Playwright;
using OpenClaw.Console.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>Everything by keyboard.</summary>
public sealed class KeysTests(BrowserFixture browser, UiFixture ui) : IClassFixture<UiFixture>
{
    [Fact]
    public async Task QuestionMark_ShowsTheHelp_AndEscGivesTheFocusBack()
    {
        await using var page = await browser.OpenAsync(ui.Host);
        await page.GotoAsync("/gallery/list");
        await page.Page.Keyboard.PressAsync("j");

        await page.Page.Keyboard.PressAsync("?");
        var help = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" });
        await Expect(help).ToContainTextAsync("Command palette");
        await Expect(help).ToContainTextAsync("Dead letters");
        await page.ShotAsync("help");
        await page.ExpectAccessibleAsync();
        await page.Page.Keyboard.PressAsync("Escape");

        await Expect(help).ToBeHiddenAsync();
        await Expect(page.Page.Locator("[data-oc-row] a").First).ToBeFocusedAsync();
    }

    [Fact]
    public async Task GAndALetter_LeadToThePage_ButNotWhileTyping()
    {
        await using var page = await browser.OpenAsync(ui.Host);
        await page.GotoAsync("/gallery/list");
        await page.Page.Keyboard.PressAsync("/");
        var search = page.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search milestones" });
        await Expect(search).ToBeFocusedAsync();

        await page.Page.Keyboard.TypeAsync("go?jx");
        await Expect(search).ToHaveValueAsync("go?jx");
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("Proof");
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.Keyboard.PressAsync("g");
        await page.Page.Keyboard.PressAsync("o");

        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("Overview");
    }

    [Fact]
    public async Task Rows_WalkedOpenedSelectedAndClosed_ByKeysAlone()
    {
        await using var page = await browser.OpenAsync(ui.Host);
        await page.GotoAsync("/gallery/list");
        var rows = page.Page.Locator("[data-oc-row]");

        await page.Page.Keyboard.PressAsync("j");
        await page.Page.Keyboard.PressAsync("j");
        await page.Page.Keyboard.PressAsync("k");
        await page.Page.Keyboard.PressAsync("j");
        await page.Page.Keyboard.PressAsync("x");
        await Expect(rows.Nth(1).GetByRole(AriaRole.Checkbox)).ToBeCheckedAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        var panel = page.Page.GetByRole(AriaRole.Complementary);
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToBeFocusedAsync();
        await Expect(page.Page).ToHaveURLAsync($"{ui.Host.Url}/gallery/list/2");

        await page.Page.Keyboard.PressAsync("Escape");

        await Expect(panel).ToBeHiddenAsync();
        await Expect(rows.Nth(1).GetByRole(AriaRole.Link)).ToBeFocusedAsync();
    }

    [Fact]
    public async Task PanelWidth_ChangedByArrowKeys_IsRemembered()
    {
        await using var page = await browser.OpenAsync(ui.Host);
        await page.GotoAsync("/gallery/list/3");
        var grip = page.Page.GetByRole(AriaRole.Separator, new() { Name = "Panel width" });
        await Expect(grip).ToHaveAttributeAsync("aria-valuenow", "40");

        await grip.FocusAsync();
        await grip.PressAsync("ArrowLeft");
        await grip.PressAsync("ArrowLeft");
        await grip.PressAsync("ArrowLeft");
        await Expect(grip).ToHaveAttributeAsync("aria-valuenow", "45");
        await page.GotoAsync("/gallery/list/3");

        await Expect(page.Page.GetByRole(AriaRole.Separator, new() { Name = "Panel width" })).ToHaveAttributeAsync("aria-valuenow", "45");
    }

    [Fact]
    public async Task Space_PausesAndResumesTheView()
    {
        await using var page = await browser.OpenAsync(ui.Host);
        await page.GotoAsync("/gallery/list");

        await page.Page.Keyboard.PressAsync(" ");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Paused Resume live updates" })).ToBeVisibleAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Resume", Exact = true })).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync(" ");

        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Live Pause live updates" })).ToBeVisibleAsync();
    }
}
