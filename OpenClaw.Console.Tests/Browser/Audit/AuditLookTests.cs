using Microsoft.Playwright;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Browser.Audit;

/// <summary>The audit page at every width in both themes: accessible, without errors, and photographed on request.</summary>
public sealed class AuditLookTests(BrowserFixture browser, AuditFixture audit) : IClassFixture<AuditFixture>
{
    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task Page_AtAWidthInATheme_IsAccessibleAndFitsTheScreen(int width, string theme)
    {
        await using var page = await browser.OpenAsync(audit.Host, width, theme);
        foreach (var (name, path) in new[] { ("audit", "/audit"), ("audit-entry", $"/audit/{audit.Click}"), ("audit-none", "/audit?q=nothing+says+this"), ("audit-missing", "/audit/99999") })
        {
            await page.GotoAsync(path);
            await Assertions.Expect(page.Page.Locator(".loading")).ToHaveCountAsync(0);
            await page.ExpectLooksRightAsync(name);
        }
    }
}
