using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Console.Components.Pages.Pipeline;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Routing;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Routing;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Pages.Pipeline;

/// <summary>The parts of the page of tasks that need no Redis.</summary>
public sealed class PipelinePartsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    private readonly BunitContext _context = new();
    private readonly ManualTimeProvider _time = new(Now);

    public PipelinePartsTests()
    {
        _context.JSInterop.Mode = JSRuntimeMode.Loose;
        _context.Services.AddSingleton<TimeProvider>(_time).AddSingleton<ConsoleStatus>().AddScoped<UiScript>().AddScoped<BrowserClock>();
    }

    [Fact]
    public void Board_OfStates_CountsAgesOnlyWhatWaitsAndLeadsToItsTasks()
    {
        var board = new TaskBoard(
            [.. TaskNames.AllStates.Select(state => new TaskStateCount(state, state is TaskState.Assigned ? 12_345 : state is TaskState.Done ? 7 : 0, state is TaskState.Assigned or TaskState.Done ? Now.AddMinutes(-61) : null))],
            new Dictionary<TaskKind, long>(), [], []);
        var strip = _context.Render<StateBoard>(parameters => parameters.Add(p => p.Board, board).Add(p => p.State, PipelinePageState.Parse("/pipeline?state=done")));

        var assigned = strip.Find("a[href='/pipeline?state=assigned']");
        Assert.Equal(("12\u202f345", "oldest 1 h 1 min"), (assigned.QuerySelector(".count")!.TextContent, assigned.QuerySelector(".oldest")!.TextContent));
        var done = strip.Find("a[aria-current=true]");
        Assert.Equal(("/pipeline", "7", ""), (done.GetAttribute("href"), done.QuerySelector(".count")!.TextContent, done.QuerySelector(".oldest")!.TextContent));
        Assert.Equal(6, strip.FindAll("a.none").Count);
    }

    [Theory]
    [InlineData(false, "removed after 30 days", 0)]
    [InlineData(true, "older ones may", 1)]
    public void List_NothingFits_SaysWhyAndWhatToDo(bool gaveUp, string words, int buttons)
    {
        var rows = new TaskRows();
        rows.Update(new TaskFind([], gaveUp ? PipelinePageStateTests.Task(1).Id : null, gaveUp), reading: false);
        var list = _context.Render<TasksList>(parameters => parameters.Add(p => p.Rows, rows).Add(p => p.State, PipelinePageState.Parse("/pipeline?q=x&charts=1")));
        Assert.Contains(words, list.Find(".words").TextContent, StringComparison.Ordinal);
        Assert.Equal("/pipeline?charts=1", list.Find("a.oc-button").GetAttribute("href"));
        Assert.Equal(buttons, list.FindAll("button").Count);
    }

    [Fact]
    public void List_Rows_AreLinksOfOneLineAndTheOpenOneIsMarked()
    {
        var rows = new TaskRows();
        var (old, open) = (PipelinePageStateTests.Task(1) with { Goal = "two\n\n lines<b>" }, PipelinePageStateTests.Task(2, TaskState.AwaitingApproval));
        rows.Update(new TaskFind([open, old], old.Id, GaveUp: false), reading: false);
        var list = _context.Render<TasksList>(parameters => parameters.Add(p => p.Rows, rows).Add(p => p.State, PipelinePageState.Parse($"/pipeline/{open.Id}?kind=shadow")));
        Assert.Equal(["goal 2", "two lines<b>"], list.FindAll("a.oc-row-link").Select(link => link.TextContent));
        Assert.Equal($"/pipeline/{old.Id}?kind=shadow", list.FindAll("a.oc-row-link")[1].GetAttribute("href"));
        Assert.Equal("goal 2", list.Find("tr.selected a").TextContent);
        Assert.Contains("Show older", list.Find("p.more button").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PipelineMode.Synthetic, null, 0)]
    [InlineData(PipelineMode.Live, null, 1)]
    [InlineData(PipelineMode.Live, "opened", 0)]
    public void Banner_OfTheMode_SaysWhenNoTaskIsTaken(PipelineMode mode, string? opened, int errors)
    {
        var banner = _context.Render<ModeBanner>(parameters => parameters
            .Add(p => p.Mode, new ModeState(mode, null, "", "", opened, null)).Add(p => p.Routing, new RoutingView(new RoutingInForce(RoutingTable.Defaults, 1, Now, "", ""), null)));
        Assert.Equal(errors, banner.FindAll("[role=alert]").Count);
        Assert.Contains($"Mode {mode.ToWire()}.", banner.Find("p").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Banner_WithoutRouting_SaysWhereToMendIt()
    {
        var banner = _context.Render<ModeBanner>(parameters => parameters.Add(p => p.Mode, ModeState.Initial).Add(p => p.Routing, new RoutingView(null, "routing.json cannot be read.")));
        Assert.Contains("routing.json cannot be read.", banner.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("/pipeline/routing", banner.Find("[role=alert] a").GetAttribute("href"));
    }

    [Theory]
    [InlineData("fix the build", false, "coderby the rule code-tasks", "needs approval")]
    [InlineData("fix the build", true, "coderby the rule code-tasks", "would need approval")]
    [InlineData("say hello", false, "mainby the default: no rule matches", "no approval")]
    public void Answer_OfTheRouting_NamesAgentRuleAndApproval(string goal, bool shadow, string who, string approval)
    {
        var answer = _context.Render<RoutingAnswer>(parameters => parameters.Add(p => p.Why, RoutingTable.Defaults.Explain(goal, [], Now)).Add(p => p.Shadow, shadow));
        Assert.Equal(who, answer.Find("strong").TextContent + answer.Find("strong + span").TextContent);
        Assert.Contains(approval, answer.Find(".badge").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Lease_AsTimePasses_CountsDownAndSaysThatItHasLapsed()
    {
        var clock = _context.Render<LeaseClock>(parameters => parameters.Add(p => p.Lease, new TaskLease(1, "worker-7", Now.AddSeconds(125))));
        Assert.Equal("worker-7, 2 min 5 s left", clock.Find("span").TextContent);
        _time.Advance(TimeSpan.FromSeconds(120));
        clock.WaitForAssertion(() => Assert.Equal("5 s", clock.Find("[role=timer]").TextContent));
        _time.Advance(TimeSpan.FromSeconds(65));
        clock.WaitForAssertion(() => Assert.Contains("lapsed 1 min ago", clock.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void Charts_Figures_AreSummedByHalfHoursAndMeansOfThoseThatLeft()
    {
        TaskFigures[] figures =
        [
            new(Now.AddMinutes(-60), new Dictionary<string, long> { ["submitted"] = 3, ["left:assigned"] = 3, ["ms:assigned"] = 9_000 }),
            new(Now.AddMinutes(-55), new Dictionary<string, long> { ["submitted"] = 2, ["to:done"] = 4, ["left:assigned"] = 1, ["ms:assigned"] = 3_000 }),
        ];
        var charts = _context.Render<TaskCharts>(parameters => parameters.Add(p => p.Figures, figures).Add(p => p.Now, Now));
        Assert.Contains("Submitted: 5 together", charts.Find("[role=img]").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Equal("3 s", charts.Find(".bars .count").TextContent);
        charts.FindAll("button")[1].Click();
        Assert.Equal(["assigned", "4", "3 s"], charts.FindAll("tbody tr")[1].Children.Select(cell => cell.TextContent));
    }

    public void Dispose() => _context.Dispose();
}
