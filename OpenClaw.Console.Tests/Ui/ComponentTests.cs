using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Ui;

/// <summary>The logic of the shared components; what needs a browser is under Browser.</summary>
public sealed class ComponentTests : BunitContext
{
    private readonly ManualTimeProvider _time = new();

    public ComponentTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<TimeProvider>(_time);
        Services.AddConsoleUi();
    }

    [Fact]
    public async Task ActionButton_PressedTwiceWhileRunning_ActsOnce()
    {
        var (calls, done) = (0, new TaskCompletionSource());
        var button = Render<ActionButton>(p => p.Add(b => b.Text, "Requeue 14").Add(b => b.OnClick, () =>
        {
            calls++;
            return done.Task;
        }));

        var first = button.Find("button").ClickAsync(new MouseEventArgs());
        await button.Find("button").ClickAsync(new MouseEventArgs());
        Assert.Equal("Being done", button.Find("button").GetAttribute("data-tip"));
        done.SetResult();
        await first;

        Assert.Equal(1, calls);
        Assert.False(button.Find("button").HasAttribute("aria-disabled"));
    }

    [Fact]
    public void ActionButton_WithAReason_SaysItAndDoesNothing()
    {
        var calls = 0;
        var button = Render<ActionButton>(p => p.Add(b => b.Text, "Approve").Add(b => b.WhyNot, "Only approvers decide").Add(b => b.OnClick, () => calls++));

        button.Find("button").Click();

        Assert.Equal((0, "true", "Only approvers decide"), (calls, button.Find("button").GetAttribute("aria-disabled"), button.Find("button").GetAttribute("data-tip")));
    }

    [Fact]
    public void ActionButton_WhenRedisGoesAway_IsDisabledUntilItIsBack()
    {
        var status = Services.GetRequiredService<ConsoleStatus>();
        var button = Render<ActionButton>(p => p.Add(b => b.Text, "Requeue"));

        status.Report(new RedisHealth(RedisState.Away, _time.GetUtcNow(), "", []));
        button.WaitForAssertion(() => Assert.Contains("Redis is away", button.Find("button").GetAttribute("data-tip"), StringComparison.Ordinal));
        status.Report(new RedisHealth(RedisState.Up, _time.GetUtcNow(), "", []));

        button.WaitForAssertion(() => Assert.False(button.Find("button").HasAttribute("aria-disabled")));
    }

    [Fact]
    public void SearchBox_TypedFast_AnswersOnceWithTheLastText()
    {
        var heard = new List<string>();
        var box = Render<SearchBox>(p => p.Add(b => b.Label, "Search").Add(b => b.ValueChanged, heard.Add));

        box.Find("input").Input("ga");
        _time.Advance(TimeSpan.FromMilliseconds(140));
        box.Find("input").Input("gateway");
        _time.Advance(TimeSpan.FromMilliseconds(149));
        Assert.Empty(heard);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        box.WaitForAssertion(() => Assert.Equal(["gateway"], heard));
    }

    [Fact]
    public void FacetList_WithMoreThanItShows_KeepsTheChosenInSight()
    {
        FacetList.Facet[] facets = [new("a", "A", 9), new("b", "B", 5), new("c", "C", 1)];
        string? toggled = null;
        var list = Render<FacetList>(p => p.Add(l => l.Title, "Lane").Add(l => l.Facets, facets).Add(l => l.Selected, ["c"]).Add(l => l.Most, 1).Add(l => l.OnToggle, value => toggled = value));

        var shown = list.FindAll("button[aria-pressed]");
        Assert.Equal(["false", "true"], shown.Select(b => b.GetAttribute("aria-pressed")));
        shown[1].Click();
        list.Find(".more").Click();

        Assert.Equal("c", toggled);
        Assert.Equal(3, list.FindAll("button[aria-pressed]").Count);
    }

    [Fact]
    public void RelativeTime_Rendered_CarriesTheInstantForTheBrowser()
    {
        var time = Render<RelativeTime>(p => p.Add(t => t.At, _time.GetUtcNow().AddMinutes(-5)).Add(t => t.Focusable, false));

        var element = time.Find("time");
        Assert.Equal("5 min ago", element.TextContent);
        Assert.Equal(_time.GetUtcNow().AddMinutes(-5), DateTimeOffset.Parse(element.GetAttribute("datetime")!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.False(element.HasAttribute("tabindex"));
    }

    [Fact]
    public void Toasts_AfterTenSeconds_GoUnlessHeld()
    {
        using var toasts = new Toasts(_time);
        toasts.Done("Saved");
        toasts.Undoable("Requeued 14", () => Task.CompletedTask);
        Toasts.Hold(toasts.Shown[1], held: true);

        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, toasts.Shown[0].SecondsLeft);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("Requeued 14", Assert.Single(toasts.Shown).Text);
    }
}
