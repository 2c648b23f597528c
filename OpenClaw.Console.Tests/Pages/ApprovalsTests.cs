using System.Text;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Console.Approvals;
using OpenClaw.Console.Components.Pages.Approvals;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Tasks;
using static OpenClaw.Console.Tests.Domain.Tasks.TaskSamples;

namespace OpenClaw.Console.Tests.Pages;

/// <summary>The parts of the page of approvals that need no Redis.</summary>
public sealed class ApprovalsTests : IDisposable
{
    private readonly BunitContext _context = new();

    public ApprovalsTests()
    {
        _context.JSInterop.Mode = JSRuntimeMode.Loose;
        _context.Services.AddSingleton<TimeProvider>(new ManualTimeProvider(Now)).AddSingleton<ConsoleStatus>().AddScoped<UiScript>().AddScoped<BrowserClock>();
    }

    public void Dispose() => _context.Dispose();

    [Fact]
    public void Panel_Waiting_ApprovesTheVersionThatIsShown()
    {
        OrchestratorTask? approved = null;
        var task = Awaiting();
        var panel = Panel(task, more: parameters => parameters.Add(p => p.OnApprove, EventCallback.Factory.Create<OrchestratorTask>(this, one => approved = one)));

        Button(panel, "Approve").Click();

        Assert.Equal(task, approved);
        Assert.Contains("asked for", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Panel_ChangedMeanwhile_ShowsTheChangeAndTakesNoClick()
    {
        var task = Awaiting(quorum: 2);
        var panel = Panel(task, Do(task, new TaskAction.Approve("grace", "fine")));

        Assert.Contains("grace approved it: fine. Now 1 of 2.", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", Button(panel, "Approve").GetAttribute("aria-disabled"));
        Assert.Equal("true", Button(panel, "Reject").GetAttribute("aria-disabled"));
    }

    [Fact]
    public void Panel_Expired_HasNoButtonsAndSaysSo()
    {
        var task = Awaiting();
        var panel = Panel(task, now: task.ExpiresAt);

        Assert.Contains("Expired", panel.Find("footer").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(panel.FindAll("footer button"), _ => true);
    }

    [Fact]
    public void Panel_NotForThisPersonOrJustOpened_SaysWhyOnTheButtons()
    {
        Assert.Equal("Another person has to", Button(Panel(Awaiting(), more: p => p.Add(x => x.WhyNot, "Another person has to")), "Approve").GetAttribute("data-tip"));
        Assert.Equal("true", Button(Panel(Awaiting(), more: p => p.Add(x => x.Fresh, true)), "Approve").GetAttribute("aria-disabled"));
    }

    [Fact]
    public void Panel_SomebodyIsAboutToDecide_SaysWho()
    {
        var task = Awaiting();
        var panel = Panel(task, more: parameters => parameters.Add(p => p.Others, [Pending(task, "grace", approve: false)]));

        Assert.Contains("grace is about to reject it, in 10 s", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void List_TaskNotForThisPerson_CannotBeSelectedAndSaysWhy()
    {
        var (mine, other) = (Awaiting(), Awaiting());
        var board = new ApprovalBoard([mine, other], 2, [], [], Now);
        var actor = new Actor(ActorKind.User, "ada") { Roles = [Role.Approver] };
        var list = _context.Render<ApprovalList>(parameters => parameters.Add(p => p.Board, board).Add(p => p.Rows, board.Waiting).Add(p => p.State, ApprovalsPageState.Empty).Add(p => p.Actor, actor)
            .Add(p => p.WhyNot, task => task.Id == mine.Id ? "You submitted this task" : null));

        Assert.Equal([true, false], list.FindAll("tbody input").Select(box => box.HasAttribute("disabled")));
        Assert.Contains("Not for you: You submitted this task", list.Markup, StringComparison.Ordinal);
        list.Render(parameters => parameters.Add(p => p.Actor, new Actor(ActorKind.User, "eve") { Roles = [Role.Viewer] }));
        Assert.Empty(list.FindAll("input")); // viewers read along
    }

    [Theory]
    [InlineData("task.awaiting_approval", "{\"from\":\"in_progress\"}", true)]
    [InlineData("task.done", "{\"from\":\"awaiting_approval\"}", true)]
    [InlineData("task.removed", "{\"count\":2,\"ids\":[]}", true)]
    [InlineData("approval.staged", "{}", true)]
    [InlineData("task.done", "{\"from\":\"in_progress\"}", false)]
    public void Matters_WhatBeginsOrCeasesToWait_IsCountedAnew(string type, string data, bool matters) =>
        Assert.Equal(matters, ApprovalBadge.Matters(new LiveEvent(1, LiveChannels.Tasks, type, Now, Encoding.UTF8.GetBytes(data), null)));

    [Fact]
    public void Reject_Many_NamesThemBeforeItIsDone()
    {
        string? reason = null;
        var dialog = _context.Render<RejectDialog>(parameters => parameters.Add(p => p.Count, 7).Add(p => p.Sample, ["fix the build", "<b>", "and 5 more"])
            .Add(p => p.OnReject, EventCallback.Factory.Create<string>(this, text => reason = text)));

        Assert.Equal(["fix the build", "<b>", "and 5 more"], dialog.FindAll("ul li").Select(line => line.TextContent));
        dialog.Find("form").Submit();
        Assert.Null(reason);
        dialog.Find("textarea").Input(" risky ");
        dialog.Find("form").Submit();
        Assert.Equal("risky", reason);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "&lt;script&gt;")]
    [InlineData("<img src=x onerror=alert(1)>", "&lt;img")]
    [InlineData("[free](javascript:alert(1))", "[free: javascript:alert(1)]")]
    [InlineData("[mine](data:text/html,x)", "[mine: data:text/html,x]")]
    [InlineData("[here](//evil.example)", "[here: //evil.example]")]
    [InlineData("![x](https://evil.example/x.png)", "[image: x https://evil.example/x.png]")]
    [InlineData("[ref]\n\n[ref]: javascript:alert(1)", "[ref: javascript:alert(1)]")]
    [InlineData("<javascript:alert(1)>", "javascript:alert(1)")]
    [InlineData("[a](https://ci.example)", "<a href=\"https://ci.example\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">a</a>")]
    [InlineData("# Title", "<h3>Title</h3>")]
    [InlineData("safe\u202etxt", "safe⟨U+202E⟩txt")]
    public void Markdown_OfAnAgent_ShowsButNeverActs(string text, string shown)
    {
        var html = SafeText.Markdown(text).Value;

        Assert.Contains(shown, html, StringComparison.Ordinal);
        Assert.DoesNotContain("]free", html, StringComparison.Ordinal); // once is enough
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
        Assert.Empty(page.QuerySelectorAll("script, img, iframe, [onerror], a:not([href^='https:'])"));
    }

    [Fact]
    public void Markdown_NestedTooDeeply_IsShownAsItIs()
    {
        Assert.Contains("&gt;&gt;", SafeText.Markdown(new string('>', 5_000) + "x").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void PageState_Url_IsReadAndWritten()
    {
        var id = NewId();
        var state = ApprovalsPageState.Parse($"http://localhost/approvals/{id}?q=retry%20loop");
        Assert.Equal((id, "retry loop", $"/approvals/{id}?q=retry%20loop"), (state.Id!.Value, state.Text, state.Url));
        Assert.Null(ApprovalsPageState.Parse("/approvals/nonsense").Id);
        Assert.Equal(("/approvals", true, false), (ApprovalsPageState.Parse("/approvals/").Url, ApprovalsPageState.IsHere("/approvals?q=x"), ApprovalsPageState.IsHere("/approvalsx")));
    }

    private static PendingDecision Pending(OrchestratorTask task, string by, bool approve) => new(task.Id.ToString(), by, approve, null, task.Version, "x", Now, Now.AddSeconds(10));

    private static IElement Button(IRenderedComponent<ApprovalPanel> panel, string name) => panel.FindAll("footer button").Single(button => button.TextContent.Contains(name, StringComparison.Ordinal));

    private IRenderedComponent<ApprovalPanel> Panel(OrchestratorTask task, OrchestratorTask? latest = null, DateTimeOffset? now = null, Action<ComponentParameterCollectionBuilder<ApprovalPanel>>? more = null) =>
        _context.Render<ApprovalPanel>(parameters =>
        {
            parameters.Add(p => p.Shown, task).Add(p => p.Latest, latest ?? task).Add(p => p.State, ApprovalsPageState.Empty.Open(task.Id)).Add(p => p.Now, now ?? Now);
            more?.Invoke(parameters);
        });
}
