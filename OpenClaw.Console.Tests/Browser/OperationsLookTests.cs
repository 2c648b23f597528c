using Microsoft.Playwright;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>A console with a day of refusals and snapshots, and one where nothing has happened.</summary>
public sealed class OperationsFixture(SharedRedis redis) : IAsyncLifetime
{
    public ConsoleHost Host { get; private set; } = null!;

    public ConsoleHost Calm { get; private set; } = null!;

    /// <summary>The group signed with a secret nobody knows.</summary>
    public string Stranger { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Host = await ConsoleHost.StartAsync(redis.ConnectionString, redis.NewPrefix());
        Calm = await ConsoleHost.StartAsync(redis.ConnectionString, redis.NewPrefix());
        await OperationsSeed.SecretsAsync(Host);
        await OperationsSeed.RefusalsAsync(Host);
        await OperationsSeed.DemandAsync(Host, TimeSpan.FromMinutes(3));
        var deadLetters = (DeadLetterService)Host.Services.GetService(typeof(DeadLetterService))!;
        var overview = await deadLetters.ReadAsync(new Actor(ActorKind.User, "ada") { Roles = [Role.Viewer] }, CancellationToken.None);
        Stranger = overview.Groups.Single(group => group.Sender.Contains("proof-app", StringComparison.Ordinal)).Id;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Calm.DisposeAsync();
    }
}

/// <summary>Demand and dead letters at every width in both themes: accessible, without errors, and photographed on request.</summary>
public sealed class OperationsLookTests(BrowserFixture browser, OperationsFixture operations) : IClassFixture<OperationsFixture>
{
    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task Pages_AtAWidthInATheme_AreAccessibleAndFitTheScreen(int width, string theme)
    {
        await using var page = await browser.OpenAsync(operations.Host, width, theme);
        foreach (var (name, path) in new[] { ("demand", "/demand"), ("dead-letters", "/dead-letters"), ("dead-letter", $"/dead-letters/{operations.Stranger}") })
        {
            await LookAsync(page, name, path);
        }

        await using var calm = await browser.OpenAsync(operations.Calm, width, theme);
        await LookAsync(calm, "demand-empty", "/demand");
        await LookAsync(calm, "dead-letters-empty", "/dead-letters");
    }

    /// <summary>As it comes, then to its end with every chart shown as its table.</summary>
    private static async Task LookAsync(BrowserPage page, string name, string path)
    {
        await page.GotoAsync(path);
        await Assertions.Expect(page.Page.Locator(".loading")).ToHaveCountAsync(0);

        await page.ShotAsync(name);
        var end = page.Page.Locator(".oc-facts");
        if (await end.CountAsync() > 0)
        {
            await end.Last.ScrollIntoViewIfNeededAsync();
        }

        var tables = page.Page.GetByRole(AriaRole.Button, new() { Name = "Show as table" });
        for (var left = await tables.CountAsync() - 1; left >= 0; left--)
        {
            await tables.Last.ClickAsync();
            await Assertions.Expect(tables).ToHaveCountAsync(left);
        }

        await page.ExpectLooksRightAsync(name + "-end");
    }
}
