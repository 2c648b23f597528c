using OpenClaw.Console.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser.Proof;

/// <summary>The proof pages at every width in both themes: accessible, inside the screen, and photographed on request.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ProofLookTests(BrowserFixture browser, ProofFixture proof) : IClassFixture<ProofFixture>
{
    public static MatrixTheoryData<string, int, string> Looks() => new(["proof", "panel", "filtered", "overview"], [1440, 1024, 390], ["light", "dark"]);

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Page_AtAWidthInATheme_IsAccessibleAndFitsTheScreen(string name, int width, string theme)
    {
        await using var page = await browser.OpenAsync(proof.Host, width, theme);
        var milestone = MilestoneSender.Make(ProofFixture.Seeded - 3, default);

        await page.GotoAsync(name switch
        {
            "overview" => "/",
            "panel" => $"/proof/{milestone.MilestoneId}",
            "filtered" => "/proof?risk=blocked,at-risk&range=30d&q=logs",
            _ => "/proof",
        });
        await Expect(page.Page.Locator("[data-oc-row]").First).ToBeAttachedAsync();
        if (name == "panel")
        {
            await Expect(page.Page.GetByText("Where it came from")).ToBeVisibleAsync();
        }

        await page.ShotAsync($"proof-{name}");
        await page.ExpectAccessibleAsync();
        Assert.Equal(width, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }
}
