using Microsoft.Playwright;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Console.Tests.Liveness;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Browser.Liveness;

/// <summary>Liveness at every width in both themes: accessible, without errors, and photographed on request.</summary>
public sealed class LivenessLookTests(BrowserFixture browser, LivenessLookFixture jobs) : IClassFixture<LivenessLookFixture>
{
    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task Page_AtAWidthInATheme_IsAccessibleAndFitsTheScreen(int width, string theme)
    {
        await using var page = await browser.OpenAsync(jobs.Bench.Host, width, theme);
        foreach (var (name, path) in new[] { ("liveness", "/liveness"), ("liveness-job", "/liveness/coingecko_scanner"), ("liveness-filter", "/liveness?verdict=failing&q=nothing") })
        {
            await page.GotoAsync(path);
            await Assertions.Expect(page.Page.Locator(".loading")).ToHaveCountAsync(0);
            await page.ExpectLooksRightAsync(name);
        }
    }

    [Fact]
    public async Task Dialogs_AreAccessibleAndFitTheScreen()
    {
        await using var page = await browser.OpenAsync(jobs.Bench.Host, 390, "dark");
        await page.GotoAsync("/liveness/coingecko_scanner");
        foreach (var (button, name) in new[] { ("Edit...", "liveness-edit"), ("Mute...", "liveness-mute"), ("Reset...", "liveness-reset") })
        {
            await page.Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
            await Assertions.Expect(page.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            await page.ExpectLooksRightAsync(name);
            await page.Page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(page.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        }
    }
}

/// <summary>A console with jobs of every kind of verdict.</summary>
public sealed class LivenessLookFixture(SharedRedis redis) : IAsyncLifetime
{
    public LivenessBench Bench { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Bench = await LivenessBench.StartAsync(redis);
        string[] well = ["signal_router", "onchain_analytics", "dexscreener", "price_snapshot", "sanad_pipeline", "delivery_probe"];
        await Bench.AddAsync([.. well, "coingecko_scanner", "broken_importer"]);
        await Bench.Actions.SaveAsync(Actor.System, new MonitoredJob { Name = "news_digest_of_the_whole_research_desk", Ttl = TimeSpan.FromMinutes(5), OutputMaxAge = TimeSpan.FromMinutes(7) }, null, default);
        await Bench.Actions.MuteAsync(Actor.System, "delivery_probe", TimeSpan.FromHours(4), "Being moved to another machine", default);
        Bench.Scheduler.Say("""{"jobs":[{"id":"id-coingecko_scanner","name":"CoinGecko Scanner","enabled":true,"state":{"runningAtMs":1772000000000}},{"id":"77","name":"Weekly report","enabled":true}]}""");
        Bench.Scheduler.Behave("disable", "fail");
        for (var i = 0; i < 4; i++)
        {
            await RoundAsync(well, 2);
        }

        await RoundAsync(well, 10);
        await RoundAsync(well, 2);
        await Bench.ResetAsync();
        await RoundAsync(well, 11);
        await RoundAsync(well, 2);
        await Bench.ResetAsync();
        await RoundAsync(well, 2);
        await Bench.Host.Get<RedisResetStore>().PoisonAsync("""{"job_id": 7, "job_name": "x"}""", "job_id must be text. reason is missing. requested_at is missing.", StateFiles.RequestsName, Bench.Host.Time.GetUtcNow(), null, default);
    }

    public ValueTask DisposeAsync() => Bench.DisposeAsync();

    private async Task RoundAsync(string[] well, double minutes)
    {
        Bench.Host.Time.Advance(TimeSpan.FromMinutes(minutes - 0.5));
        foreach (var job in well.Append("news_digest_of_the_whole_research_desk"))
        {
            await Bench.RunAsync(job);
        }

        await Bench.RunAsync("broken_importer", LeaseStatus.Error);
        await Bench.CheckAsync(0.5);
    }
}
