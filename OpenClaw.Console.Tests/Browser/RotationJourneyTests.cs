using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Signing;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>An administrator rotates the secret on the page, from stage to close, with a receiver and a sender on the other side.</summary>
public sealed class RotationJourneyTests(BrowserFixture browser, SharedRedis redis)
{
    private static readonly Actor Ada = new(ActorKind.User, ConsoleHost.UserName) { Roles = [Role.Admin] };
    private static readonly string OldId = new SigningSecret(Sender.Secret).KeyId;

    [Fact]
    public async Task Rotation_FromStageToClose_IsLeftResumedAndSeenByASecondPerson()
    {
        await using var receiver = await ReceiverAsync();
        await using var host = await HostAsync(receiver);
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/secrets");

        // Stage, generated here.
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Rotate secret..." }).ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Stage secret" })).ToBeVisibleAsync();
        await page.ShotAsync("rotation-stage");
        await page.ExpectAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Stage secret" }).ClickAsync();
        var secret = (await dialog.GetByRole(AriaRole.Group, new() { Name = "Line for the other side's .env" }).InnerTextAsync()).Split('=')[1];
        var newId = new SigningSecret(secret).KeyId;
        await page.ShotAsync("rotation-staged-dialog");
        await page.ExpectAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Row, new() { Name = "staged" })).ToContainTextAsync("not accepted yet");
        await page.ShotAsync("rotation-staged");
        await page.ExpectAccessibleAsync();

        // Left, and resumed by reloading: the secret is not shown again.
        await page.GotoAsync("/proof");
        await page.GotoAsync("/secrets");
        Assert.DoesNotContain(secret, await page.Page.ContentAsync(), StringComparison.Ordinal);
        await Expect(page.Page.GetByRole(AriaRole.List, new() { Name = "Steps of the rotation" }).Locator("[aria-current=step]")).ToContainTextAsync("Canary");

        // Canary.
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Send canary" }).ClickAsync();
        var canary = page.Page.GetByRole(AriaRole.Region, new() { Name = "Canary" });
        await Expect(canary.GetByRole(AriaRole.Row, new() { Name = "Proof app" })).ToContainTextAsync("accepts it");
        await Expect(canary).ToContainTextAsync("Every receiver accepts the current secret");
        await page.ShotAsync("rotation-canary");
        await page.ExpectAccessibleAsync();

        // Promote; a second window sees it.
        await using var other = await browser.OpenAsync(host);
        await other.GotoAsync("/secrets");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = $"Promote {newId}..." }).ClickAsync();
        await dialog.GetByLabel("Reason, for the ledger").FillAsync("Regular rotation");
        await page.ShotAsync("rotation-promote");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Promote", Exact = true }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Row, new() { Name = "previous" })).ToContainTextAsync("accepted, ends");
        var seen = other.Page.GetByRole(AriaRole.Region, new() { Name = "Watch" });
        await Expect(seen).ToBeVisibleAsync();

        // Watch: a sender still has the old one, then switches.
        Assert.Contains("accepted", await host.PostMilestoneAsync("a"), StringComparison.Ordinal);
        var watch = page.Page.GetByRole(AriaRole.Region, new() { Name = "Watch" });
        await Expect(watch.GetByRole(AriaRole.Row, new() { Name = "127.0.0.1" })).ToContainTextAsync("still on the old one", new() { Timeout = 12_000 });
        await page.ShotAsync("rotation-watch");
        await page.ExpectAccessibleAsync();
        Assert.Contains("accepted", await host.PostMilestoneAsync("b", secret), StringComparison.Ordinal);
        await Expect(seen.GetByRole(AriaRole.Row, new() { Name = "127.0.0.1" })).ToContainTextAsync("switched", new() { Timeout = 12_000 });
        host.Time.Advance(TimeSpan.FromMinutes(37));
        await Expect(watch).ToContainTextAsync(new Regex($"Nobody has used the old secret {OldId} for 37 min"), new() { Timeout = 12_000 });
        await page.ShotAsync("rotation-quiet");

        // Roll back in one click, roll forward again, close.
        await watch.GetByRole(AriaRole.Button, new() { Name = "Roll back" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Row, new() { Name = "current" })).ToContainTextAsync(OldId);
        await seen.GetByRole(AriaRole.Button, new() { Name = "Roll back" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Row, new() { Name = "current" })).ToContainTextAsync(newId);
        await watch.GetByRole(AriaRole.Button, new() { Name = "Close early..." }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = $"Close {OldId}" }).ClickAsync();
        var last = page.Page.GetByRole(AriaRole.Region, new() { Name = "Last rotation" });
        await Expect(last).ToContainTextAsync("closed early by ada");
        await page.ShotAsync("rotation-over");
        await page.ExpectAccessibleAsync();
        Assert.Contains("invalid signature", await host.PostMilestoneAsync("c"), StringComparison.Ordinal);
        Assert.Contains("accepted", await host.PostMilestoneAsync("d", secret), StringComparison.Ordinal);

        await last.GetByRole(AriaRole.Link, new() { Name = "Its steps in the ledger" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Entries of the ledger" })).ToContainTextAsync("Secret staged");
    }

    [Fact]
    public async Task Rotation_OfACompromisedSecret_AsksForItsFingerprintAndEndsItAtOnce()
    {
        await using var receiver = await ReceiverAsync();
        await using var host = await HostAsync(receiver);
        const string next = "abcdefabcdefabcdefabcdefabcdefabcdef";
        var newId = new SigningSecret(next).KeyId;
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/secrets");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Rotate secret..." }).ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Paste it").CheckAsync();
        await dialog.GetByLabel("Next secret").FillAsync("short");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Stage secret" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("at least 32 characters");
        await dialog.GetByLabel("Next secret").FillAsync(next);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Stage secret" }).ClickAsync();

        await page.Page.GetByLabel("Both count for").SelectOptionAsync("0");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = $"Promote and end {OldId}..." }).ClickAsync();
        await dialog.GetByLabel(new Regex("to confirm")).FillAsync(OldId);
        await page.ShotAsync("rotation-compromised");
        await page.ExpectAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Promote and end the old one" }).ClickAsync();

        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Last rotation" })).ToContainTextAsync("ended at once as compromised");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Roll back" })).ToHaveCountAsync(0);
        Assert.Contains("invalid signature", await host.PostMilestoneAsync("a"), StringComparison.Ordinal);
        Assert.Contains("accepted", await host.PostMilestoneAsync("b", next), StringComparison.Ordinal);
        await Expect(page.Page.GetByRole(AriaRole.Row, new() { Name = "current" })).ToContainTextAsync(newId);
    }

    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task Rotation_AtAWidthInATheme_IsAccessibleAndFitsTheScreen(int width, string theme)
    {
        await using var receiver = await ReceiverAsync();
        await using var host = await HostAsync(receiver);
        var rotation = host.Get<RotationService>();
        var staged = Assert.IsType<RotationOutcome.Done>(await rotation.StageAsync(Ada, null, force: false, CancellationToken.None));
        await rotation.ProbeAsync(Ada, CancellationToken.None);
        await using var page = await browser.OpenAsync(host, width, theme);
        await page.GotoAsync("/secrets");
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Canary" })).ToContainTextAsync("accepts it");
        await page.ExpectLooksRightAsync("rotation-look-staged");

        await rotation.PromoteAsync(Ada, staged.Ring.Staged!.KeyId, TimeSpan.FromHours(24), null, CancellationToken.None);
        host.Get<SecretUsage>().Note(OldId, SecretDirection.Out, "Proof app");
        host.Get<SecretUsage>().Note(staged.Ring.Staged.KeyId, SecretDirection.In, "10.1.0.14 (orchestrator/1.4)");
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Watch" })).ToContainTextAsync("orchestrator/1.4", new() { Timeout = 12_000 });
        await page.ExpectLooksRightAsync("rotation-look-watch");
    }

    private async Task<ConsoleHost> ReceiverAsync()
    {
        var receiver = await ConsoleHost.StartAsync(redis);
        await receiver.SetSecretAsync();
        return receiver;
    }

    private async Task<ConsoleHost> HostAsync(ConsoleHost receiver)
    {
        var host = await ConsoleHost.StartAsync(
            redis,
            ("Deliveries:Endpoints:0:Id", "proof"), ("Deliveries:Endpoints:0:Name", "Proof app"), ("Deliveries:Endpoints:0:Channels:0", "milestones"),
            ("Deliveries:Endpoints:0:Url", $"{receiver.Url}/internal/milestones/ingest"));
        await host.SetSecretAsync();
        return host;
    }
}
