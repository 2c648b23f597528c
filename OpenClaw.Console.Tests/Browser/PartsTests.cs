using Microsoft.Playwright;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>The shared components that need a browser to be themselves.</summary>
public sealed class PartsTests(BrowserFixture browser, UiFixture ui) : IClassFixture<UiFixture>
{
    [Fact]
    public async Task Confirmation_OfSomethingIrreversible_WaitsForTheTypedWord()
    {
        await using var page = await browser.OpenAsync(ui.Host);
        await page.GotoAsync("/gallery/parts");
        var asks = page.Page.GetByRole(AriaRole.Button, new() { Name = "Retire secret..." });
        await asks.ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Retire the secret of proof-app?" });
        var button = dialog.GetByRole(AriaRole.Button, new() { Name = "Retire secret" });
        await Expect(button).ToHaveAttributeAsync("aria-disabled", "true");
        await button.ClickAsync(new() { Force = true });
        await Expect(dialog).ToBeVisibleAsync();

        await dialog.GetByLabel("Type proof-app to confirm").FillAsync("proof-app");
        await dialog.GetByLabel("Reason").FillAsync("Leaked");
        await page.ShotAsync("confirm");
        await page.ExpectAccessibleAsync();
        await button.ClickAsync();

        await Expect(page.Page.GetByText("Retired: Leaked")).ToBeVisibleAsync();
        await Expect(asks).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Confirmation_LeftWithEsc_ChangesNothing()
    {
        await using var page = await browser.OpenAsync(ui.Host);
        await page.GotoAsync("/gallery/parts");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Retire secret..." }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();

        await page.Page.Keyboard.PressAsync("Escape");

        await Expect(page.Page.GetByText("Kept", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Undo_InTheToast_TakesTheActionBack()
    {
        await using var page = await browser.OpenAsync(ui.Host);
        await page.GotoAsync("/gallery/parts");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Requeue 14" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Fail" }).ClickAsync();
        await Expect(page.Page.GetByText("Requeued 14")).ToBeVisibleAsync();
        await page.ShotAsync("toasts");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

        await Expect(page.Page.GetByText("Taken back")).ToBeVisibleAsync();
        await Expect(page.Page.GetByText("Requeued 14")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Copy_ClickedOnAShortenedId_CopiesAllOfItAndSaysSo()
    {
        await using var page = await browser.OpenAsync(ui.Host);
        await page.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.GotoAsync("/gallery/parts");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Copy digest" }).ClickAsync();

        await Expect(page.Page.Locator("#oc-live")).ToHaveTextAsync("Copied");
        Assert.Equal("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", await page.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }

    [Fact]
    public async Task Time_OnFocus_TellsLocalAndUtc()
    {
        await using var page = await browser.OpenAsync(ui.Host);
        await page.GotoAsync("/gallery/parts");

        await page.Page.GetByText("12 min ago").FocusAsync();
        await page.Page.Keyboard.PressAsync("Shift+Tab");
        await page.Page.Keyboard.PressAsync("Tab");

        var tip = page.Page.GetByRole(AriaRole.Tooltip);
        await Expect(tip).ToContainTextAsync("Europe/Berlin");
        await Expect(tip).ToContainTextAsync("UTC");
    }

    [Fact]
    public async Task RelativeWords_InTheBrowser_AreTheServersWords()
    {
        await using var page = await browser.OpenAsync(ui.Host);
        await page.GotoAsync("/");
        var now = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
        foreach (var seconds in (double[])[0, 9.9, 10, 34, 59.9, 60, 3599, 3600, 86_399, 86_400, 6 * 86_400, 8 * 86_400, 400 * 86_400, -5, -30, -4000])
        {
            var then = now.AddSeconds(-seconds);
            var said = await page.Page.EvaluateAsync<string>("([then, now]) => oc.relative(then, now)", new[] { then.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds() });
            Assert.Equal(Format.Relative(then, now), said);
        }
    }

    [Fact]
    public async Task Icons_OfEveryStateAndPage_ExistInTheFont()
    {
        await using var page = await browser.OpenAsync(ui.Host);
        await page.GotoAsync("/gallery/parts");
        await page.Page.EvaluateAsync("document.fonts.ready");

        // A ligature the font lacks is as wide as its letters.
        var missing = await page.Page.EvaluateAsync<string[]>("""
            () => [...new Set([...document.querySelectorAll('.oc-icon')].map(i => i.textContent))].filter(name => {
              const probe = Object.assign(document.createElement('span'), { textContent: name, style: 'font: 20px/1 "Material Symbols"; position: absolute' });
              document.body.append(probe);
              const wide = probe.getBoundingClientRect().width > 24;
              probe.remove();
              return wide;
            })
            """);
        Assert.Empty(missing);
    }
}
