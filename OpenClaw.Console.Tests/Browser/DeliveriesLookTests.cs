using Microsoft.Playwright;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>Deliveries at every width in both themes: accessible, without errors, and photographed on request.</summary>
public sealed class DeliveriesLookTests(BrowserFixture browser, DeliveriesFixture deliveries) : IClassFixture<DeliveriesFixture>
{
    private static readonly (string Name, string Path)[] Pages = [("deliveries", "/deliveries"), ("delivery", "/deliveries/RECORD?status=rejected"), ("endpoint", "/deliveries/endpoints/archive")];

    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task Pages_AtAWidthInATheme_AreAccessibleAndFitTheScreen(int width, string theme)
    {
        await using var page = await browser.OpenAsync(deliveries.Host, width, theme);
        foreach (var (name, path) in Pages)
        {
            await page.GotoAsync(path.Replace("RECORD", deliveries.Rejected.ToString(), StringComparison.Ordinal));
            await Assertions.Expect(page.Page.Locator(".loading")).ToHaveCountAsync(0);
            await page.ExpectLooksRightAsync(name);
        }

        await using var calm = await browser.OpenAsync(deliveries.Calm, width, theme);
        await calm.GotoAsync("/deliveries");
        await Assertions.Expect(calm.Page.Locator(".loading")).ToHaveCountAsync(0);
        await calm.ExpectLooksRightAsync("deliveries-empty");
    }

    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task Dialogs_AtAWidthInATheme_AreAccessibleAndFitTheScreen(int width, string theme)
    {
        await using var page = await browser.OpenAsync(deliveries.Host, width, theme);
        await page.GotoAsync("/deliveries");
        foreach (var (button, name) in new[] { ("Add endpoint...", "add-endpoint"), ("Backfill...", "backfill") })
        {
            await page.Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
            await Assertions.Expect(page.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            await page.ExpectLooksRightAsync(name);
            await page.Page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(page.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        }
    }
}
