using OpenClaw.Console.Access;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>The administration's pages at every width in both themes: accessible, without errors, and photographed on request.</summary>
public sealed class AccessLookTests(BrowserFixture browser, PeopledFixture fixture) : IClassFixture<PeopledFixture>
{
    private static readonly (string Name, string Path)[] Pages =
    [
        ("access-users", "/access/users"), ("access-user", "/access/users/lin"), ("access-tokens", "/access/tokens"), ("access-sessions", "/access/sessions"), ("secrets", "/secrets"),
        ("account", "/account"),
    ];

    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task Pages_AtAWidthInATheme_AreAccessibleAndFitTheScreen(int width, string theme)
    {
        await using var page = await browser.OpenAsync(fixture.Host, width, theme);
        foreach (var (name, path) in Pages)
        {
            await page.GotoAsync(path);
            await page.Page.Locator(".oc-box, .oc-panel").First.WaitForAsync();
            await page.ExpectLooksRightAsync($"look-{name}");
        }
    }
}

/// <summary>A console with a few people, tokens in every state, sessions and two secrets.</summary>
public sealed class PeopledFixture(SharedRedis redis) : IAsyncLifetime
{
    public ConsoleHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await ConsoleHost.StartAsync(redis, ("MILESTONE_SIGNING_SECRET", "the one before"));
        await Host.SetSecretAsync();
        await Host.AddUserAsync("lin", Role.Viewer, Role.Approver);
        await Host.AddUserAsync("marguerite.von-der-heydt@operations", Role.Viewer, Role.Operator, Role.Approver, Role.Admin);
        await Host.AddUserAsync("sam", Role.Viewer);
        await Host.Get<UserService>().SetDisabledAsync(Actor.System, "sam", disabled: true, CancellationToken.None);
        await Host.AddTokenAsync(TimeSpan.FromMinutes(1), Scopes.Read);
        Host.Time.Advance(TimeSpan.FromMinutes(2));
        await Host.AddTokenAsync(TimeSpan.FromDays(3), Scopes.Read, Scopes.MilestonesWrite, Scopes.TasksWrite, Scopes.LeasesWrite);
        await Host.AddTokenAsync(TimeSpan.FromDays(90), Scopes.Read);
        using var one = await Host.SignedInAsync("lin");
        using var two = await Host.SignedInAsync("lin");
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
