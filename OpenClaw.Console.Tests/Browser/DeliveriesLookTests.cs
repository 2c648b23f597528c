using Microsoft.Playwright;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>Deliveries at every width in both themes: accessible, without errors, and photographed on request.</summary>
[Collection(OutboundBrowserCollection.Name)]
public sealed class DeliveriesLookTests(BrowserFixture browser, DeliveriesFixture deliveries) : IClassFixture<DeliveriesFixture>
{
    public static TheoryData<string, string, int, string> Looks()
    {
        var looks = new TheoryData<string, string, int, string>();
        foreach (var (name, path) in new[]
        {
            ("deliveries", "/deliveries"), ("delivery", "/deliveries/RECORD?status=rejected"), ("endpoint", "/deliveries/endpoints/archive"), ("deliveries-empty", "/deliveries"),
        })
        {
            foreach (var width in new[] { 1440, 1024, 390 })
            {
                looks.Add(name, path, width, "light");
                looks.Add(name, path, width, "dark");
            }
        }

        return looks;
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Page_AtAWidthInATheme_IsAccessibleAndFitsTheScreen(string name, string path, int width, string theme)
    {
        await using var page = await browser.OpenAsync(name.EndsWith("-empty", StringComparison.Ordinal) ? deliveries.Calm : deliveries.Host, width, theme);

        await page.GotoAsync(path.Replace("RECORD", deliveries.Rejected.ToString(), StringComparison.Ordinal));
        await Assertions.Expect(page.Page.Locator(".loading")).ToHaveCountAsync(0);

        await page.ShotAsync(name);
        await page.ExpectAccessibleAsync();
        Assert.Equal(width, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
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
            await page.ShotAsync(name);
            await page.ExpectAccessibleAsync();
            await page.Page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(page.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        }
    }
}
