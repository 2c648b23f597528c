using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.Console.Tests.Browser.Pipeline;

/// <summary>/pipeline as an operator uses it.</summary>
public sealed class TasksJourneyTests(BrowserFixture browser, SharedRedis redis)
{
    [Fact]
    public async Task Task_SubmittedFollowedAndCancelled_IsSeenByEverybodyAsItHappens()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.UseModeAsync(PipelineMode.Shadow);
        await using var page = await browser.OpenAsync(host);
        await using var other = await browser.OpenAsync(host);
        await page.GotoAsync("/pipeline");
        await other.GotoAsync("/pipeline?state=cancelled");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "New task..." }).First.ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Submit task" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("goal is blank");

        var preview = dialog.GetByLabel("Routing preview");
        await dialog.GetByLabel("Goal").FillAsync("Say good morning");
        await Expect(preview).ToContainTextAsync("by the default: no rule matches");
        await dialog.GetByLabel("Goal").FillAsync("Fix the failing build of the gateway");
        await Expect(preview).ToContainTextAsync("by the rule code-tasks");
        await Expect(preview).ToContainTextAsync("would need approval");
        await page.ShotAsync("tasks-new");
        await page.ExpectAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Submit task" }).ClickAsync();

        // It is open, it is in the list, and the board counts it.
        var panel = page.Page.GetByRole(AriaRole.Complementary);
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Name = "Fix the failing build of the gateway" })).ToBeVisibleAsync();
        var id = TaskId.Parse(Regex.Match(page.Page.Url, "/pipeline/([0-9A-Z]{26})").Groups[1].Value);
        var board = page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Tasks by state" });
        await Expect(board.GetByRole(AriaRole.Link, new() { NameRegex = new("assigned 1") })).ToBeVisibleAsync();
        await Expect(panel).ToContainTextAsync("The rule code-tasks matched the goal");

        // A worker takes it: the panel follows by itself.
        await host.StartTaskAsync(id, "worker-7");
        await Expect(panel).ToContainTextAsync("worker-7 works on it");
        await Expect(panel.GetByRole(AriaRole.Timer)).ToHaveTextAsync(new Regex("^1[12] min"));
        await Expect(panel.GetByRole(AriaRole.List).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3);
        var download = await page.Page.RunAndWaitForDownloadAsync(() => panel.GetByRole(AriaRole.Link, new() { Name = "Download .jsonl" }).ClickAsync());
        Assert.Equal($"{id}.trajectory.jsonl", download.SuggestedFilename);

        await panel.GetByRole(AriaRole.Button, new() { Name = "Cancel task..." }).ClickAsync();
        await dialog.GetByLabel(new Regex("^Reason")).FillAsync("Somebody did it by hand");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel task" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Listitem).First).ToContainTextAsync("Somebody did it by hand");
        await Expect(panel.GetByRole(AriaRole.Button, new() { Name = "Submit again..." })).ToBeVisibleAsync();
        await page.ShotAsync("tasks-cancelled");
        await Eventually.BecomesTrueAsync(async () => (await host.TaskAsync(id)).State is TaskState.Cancelled, "it is cancelled");

        // The other person's filtered view has it without a reload, and its address is the same view as the board's link.
        await Expect(other.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Fix the failing build" })).ToContainTextAsync("cancelled");
        await page.Page.Keyboard.PressAsync("Escape");
        await board.GetByRole(AriaRole.Link, new() { NameRegex = new("cancelled 1") }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(other.Page.Url);

        // By keyboard, and by the palette.
        await other.Page.Keyboard.PressAsync("j");
        await other.Page.Keyboard.PressAsync("Enter");
        await Expect(other.Page).ToHaveURLAsync(new Regex($"/pipeline/{id}\\?state=cancelled$"));
        await page.Page.Keyboard.PressAsync("Control+k");
        await page.Page.GetByRole(AriaRole.Combobox).FillAsync("failing build");
        await page.Page.GetByRole(AriaRole.Option, new() { Name = "Fix the failing build of the gateway" }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex($"/pipeline/{id}$"));
    }
}
