using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>Every kind of page at every width in both themes: accessible, without errors, and photographed on request.</summary>
public sealed class LookTests(BrowserFixture browser, UiFixture ui) : IClassFixture<UiFixture>
{
    private static readonly (string Name, string Path)[] Pages = [("overview", "/"), ("list", "/gallery/list"), ("panel", "/gallery/list/4"), ("parts", "/gallery/parts")];

    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task Pages_AtAWidthInATheme_AreAccessibleAndFitTheScreen(int width, string theme)
    {
        ui.Host.Badges.Set("/dead-letters", 3);
        await using var page = await browser.OpenAsync(ui.Host, width, theme);
        foreach (var (name, path) in Pages)
        {
            await page.GotoAsync(path);
            await page.ExpectLooksRightAsync(name);
        }
    }
}
