using OpenClaw.Console.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser.Proof;

/// <summary>The proof pages at every width in both themes: accessible, inside the screen, and photographed on request.</summary>
public sealed class ProofLookTests(BrowserFixture browser, ProofFixture proof) : IClassFixture<ProofFixture>
{
    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task Pages_AtAWidthInATheme_AreAccessibleAndFitTheScreen(int width, string theme)
    {
        await using var page = await browser.OpenAsync(proof.Host, width, theme);
        var milestone = MilestoneSender.Make(ProofFixture.Seeded - 3, default);
        foreach (var (name, path) in new[] { ("proof", "/proof"), ("panel", $"/proof/{milestone.MilestoneId}"), ("filtered", "/proof?risk=blocked,at-risk&range=30d&q=logs"), ("overview", "/") })
        {
            await page.GotoAsync(path);
            await Expect(page.Page.Locator("[data-oc-row]").First).ToBeAttachedAsync();
            if (name == "panel")
            {
                await Expect(page.Page.GetByText("Where it came from")).ToBeVisibleAsync();
            }

            await page.ExpectLooksRightAsync($"proof-{name}");
        }
    }
}
