using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>Every kind of page at every width in both themes: accessible, without errors, and photographed on request.</summary>
[Collection(BrowserCollection.Name)]
public sealed class LookTests(BrowserFixture browser, UiFixture ui) : IClassFixture<UiFixture>
{
    public static TheoryData<string, string, int, string> Looks()
    {
        var looks = new TheoryData<string, string, int, string>();
        foreach (var (name, path) in new[] { ("overview", "/"), ("list", "/gallery/list"), ("panel", "/gallery/list/4"), ("parts", "/gallery/parts") })
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
        ui.Host.Badges.Set("/dead-letters", 3);
        await using var page = await browser.OpenAsync(ui.Host, width, theme);

        await page.GotoAsync(path);

        await page.ShotAsync(name);
        await page.ExpectAccessibleAsync();
        Assert.Equal(width, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }
}
