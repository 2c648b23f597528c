using Microsoft.Playwright;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>The page of deliveries while Redis is away.</summary>
public sealed class DeliveriesAwayTests(BrowserFixture browser)
{
    [Fact]
    public async Task Redis_AwayAndBack_WhatWasKnownStaysAndThenGoesOn()
    {
        await using var server = await RedisServer.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await using var host = await ConsoleHost.StartAsync(
            server.ConnectionString, "away:",
            settings: DeliveriesFixture.Endpoint(0, "main", "Main receiver", receiver.Url, "milestones").Append(("MILESTONE_SIGNING_SECRET", Sender.Secret)).ToDictionary(pair => pair.Item1, pair => pair.Item2));
        await DeliveriesFixture.EmitAsync(host, "before.one");
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/deliveries/endpoints/main");
        var rows = page.Page.Locator("table[data-oc-list] tbody tr");
        await Expect(rows).ToHaveCountAsync(1);

        await server.KillAsync();
        await Eventually.BecomesTrueAsync(() => host.Status.Redis.State == RedisState.Away, "the console notices");
        await Expect(page.Page.Locator("header").GetByText("Redis is away: this is what was last known")).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Isolate..." })).ToHaveAttributeAsync("aria-disabled", "true");
        await page.ShotAsync("deliveries-away");

        await server.StartAgainAsync();
        await Eventually.BecomesTrueAsync(() => host.Status.Redis.State == RedisState.Up, "the console heals");
        await DeliveriesFixture.EmitAsync(host, "after.one");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Close panel" }).ClickAsync();
        await Expect(page.Page.GetByText("after.one")).ToBeVisibleAsync();
    }
}
