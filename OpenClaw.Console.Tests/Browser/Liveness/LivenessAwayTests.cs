using Microsoft.Playwright;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Console.Tests.Liveness;
using OpenClaw.Domain.Liveness;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser.Liveness;

/// <summary>The page of liveness while Redis is away.</summary>
public sealed class LivenessAwayTests(BrowserFixture browser)
{
    [Fact]
    public async Task Redis_AwayAndBack_WhatWasKnownStaysAndThenGoesOn()
    {
        await using var server = await RedisServer.StartAsync();
        await using var host = await ConsoleHost.StartAsync(server.ConnectionString, "away:");
        await AcquireAsync(host, "before");
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/liveness/before");
        var rows = page.Page.Locator("tr[data-oc-row]");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Mute..." })).ToBeVisibleAsync(); // the panel has been read, too

        await server.KillAsync();
        await Eventually.BecomesTrueAsync(() => host.Status.Redis.State == RedisState.Away, "the console notices");
        await Expect(page.Page.Locator("header").GetByText("Redis is away: this is what was last known")).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Mute..." })).ToHaveAttributeAsync("aria-disabled", "true");

        await server.StartAgainAsync();
        await Eventually.BecomesTrueAsync(() => host.Status.Redis.State == RedisState.Up, "the console heals");
        await AcquireAsync(host, "after");
        await Expect(page.Page.Locator("tr[data-oc-row]", new() { HasText = "after" })).ToBeVisibleAsync();
    }

    private static async Task AcquireAsync(ConsoleHost host, string job) =>
        Assert.IsType<LeaseOutcome.Acquired>(await host.Get<LeaseService>().AcquireAsync(LivenessBench.Machine, job, new AcquireBody("h", TimeSpan.FromMinutes(5), null, false), default));
}
