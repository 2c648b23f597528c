using Bunit;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Console.Components.Pages.Proof;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Proof;
using ProofRow = OpenClaw.Console.Components.Pages.Proof.ProofRow;

namespace OpenClaw.Console.Tests.Proof;

/// <summary>What is drawn of a milestone; its texts come from outside and stay text.</summary>
public sealed class ProofComponentTests : BunitContext
{
    private const string Attack = "<script>alert(1)</script><img src=x onerror=alert(2)>";

    private readonly ManualTimeProvider _time = new();

    public ProofComponentTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<TimeProvider>(_time);
        Services.AddConsoleUi();
    }

    [Fact]
    public void Row_OfAMilestone_ShowsTimeRiskLaneClaimAndNextAction()
    {
        var row = Row(Entry() with { Demo = true });

        Assert.Equal(["Today", "5 min ago", "blocked", "gateway", "demo Retry storms are gone", "Raise the limit"], row.FindAll("td").Select(Said));
        Assert.Equal("/proof/ms-1", row.Find("a").GetAttribute("href"));
        Assert.Equal("2026-03-14T09:21:53.000Z", row.Find("time").GetAttribute("datetime"));
    }

    [Fact]
    public void Row_WithMarkupInItsTexts_StaysText()
    {
        var row = Row(Hostile());

        Assert.Equal(Attack, row.Find("a").TextContent);
        Assert.Empty(row.FindAll("script, img"));
    }

    [Fact]
    public void Row_GivenTheSameAgain_IsNotDrawnAgain()
    {
        var view = new ProofSlotView(new ProofSlot(new HistoryId(1, 0), Entry(), Unread: false), null, Newest: true, Fresh: false);
        var row = Render<ProofRow>(p => p.Add(r => r.View, view).Add(r => r.Href, "/proof/ms-1"));

        row.Render(p => p.Add(r => r.View, view with { }).Add(r => r.Href, "/proof/ms-1"));
        Assert.Equal(1, row.RenderCount);
        row.Render(p => p.Add(r => r.Selected, true));

        Assert.Equal(2, row.RenderCount);
        Assert.Contains("selected", row.Find("tr").ClassList);
    }

    [Theory]
    [InlineData(true, "Not readable while Redis is away")]
    [InlineData(false, "No longer kept")]
    public void Row_WithoutItsEntry_SaysWhy(bool unread, string why)
    {
        var row = Render<ProofRow>(p => p.Add(r => r.View, new ProofSlotView(new ProofSlot(new HistoryId(1, 0), null, unread), null, Newest: false, Fresh: false)).Add(r => r.Href, null));

        Assert.Contains(why, row.Find("tr").TextContent, StringComparison.Ordinal);
        Assert.Empty(row.FindAll("a"));
        Assert.False(row.Find("tr").HasAttribute("data-oc-row"));
    }

    [Fact]
    public void Detail_OfAMilestone_ShowsEvidenceAndWhereItCameFrom()
    {
        var detail = Render<ProofDetail>(p => p.Add(d => d.Entry, Entry()));
        var text = string.Join(' ', Words(detail.Nodes.Select(node => node.TextContent).Aggregate(string.Concat)));

        foreach (var said in (string[])["Raise the limit", "agent", "ms-1", "commit", "Change under review", "agents/gateway", "3f9ac2", "0a1b2c3d", "key-1", "2026-03-14 09:21:54 UTC", "1 s after it was sent"])
        {
            Assert.Contains(said, text, StringComparison.Ordinal);
        }

        Assert.Equal(["3f9ac2"], detail.FindAll(".ref button").Select(button => button.GetAttribute("data-oc-copy")));
        Assert.Equal(["https://git.example/pull/7"], detail.FindAll(".ref a").Select(link => link.GetAttribute("href")));
        Assert.All(detail.FindAll("a"), link => Assert.Equal("noopener noreferrer", link.GetAttribute("rel")));
    }

    [Fact]
    public void Detail_WithMarkupAndScriptLinks_StaysTextAndLinksNothing()
    {
        var detail = Render<ProofDetail>(p => p.Add(d => d.Entry, Hostile()));

        Assert.Empty(detail.FindAll("script, img, a"));
        Assert.Contains(Attack, detail.Find(".evidence").TextContent, StringComparison.Ordinal);
        Assert.Contains("javascript:alert(3)", detail.Find(".evidence").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Detail_WithEvidenceOnThisConsole_LinksIt()
    {
        var entry = Entry();
        var detail = Render<ProofDetail>(p => p.Add(d => d.Entry, entry with { Event = entry.Event with { Evidence = [new Evidence(EvidenceType.Log, "/audit?operation=rotation%201", "Every step"), new Evidence(EvidenceType.Log, "//evil.example/audit", "z")] } }));

        Assert.Equal(["/audit?operation=rotation%201"], detail.FindAll("a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public void Wait_ForAHistoryThatCannotBeRead_SaysWhyInsteadOfWaitingOn()
    {
        var wait = Render<ProofWait>(p => p.Add(w => w.Problem, null).Add(w => w.RedisUp, true));
        Assert.Contains("Reading the history", wait.Markup, StringComparison.Ordinal);

        wait.Render(p => p.Add(w => w.Problem, "WRONGTYPE Operation against a key").Add(w => w.RedisUp, true));

        Assert.Contains("WRONGTYPE Operation against a key", wait.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Reading the history", wait.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Thread_OfOneEnvelope_IsNotShown()
    {
        var thread = Render<ProofThread>(p => p.Add(t => t.Thread, [Entry()]).Add(t => t.Shown, new HistoryId(1, 0)).Add(t => t.State, ProofPageState.Empty));

        Assert.Equal("", thread.Markup.Trim());
    }

    [Fact]
    public void Thread_OfMany_LinksEachAndFoldsTheRest()
    {
        var entries = Enumerable.Range(0, 12).Select(i => Entry() with { Id = new HistoryId(20 - i, 0) }).ToList();
        var thread = Render<ProofThread>(p => p.Add(t => t.Thread, entries).Add(t => t.Shown, entries[1].Id).Add(t => t.State, ProofPageState.Parse("/proof?lane=gateway")));

        Assert.Equal(["/proof/ms-1?lane=gateway", "/proof/ms-1?entry=19-0&lane=gateway"], thread.FindAll("a").Take(2).Select(link => link.GetAttribute("href")));
        Assert.Equal("true", thread.FindAll("a")[1].GetAttribute("aria-current"));
        Assert.Equal(8, thread.FindAll("li").Count);
        thread.Find("button").Click();
        Assert.Equal(12, thread.FindAll("li").Count);
    }

    [Fact]
    public void Json_Opened_IsTheMilestoneAsItIsKept()
    {
        var json = Render<ProofJson>(p => p.Add(j => j.Entry, Hostile()));
        Assert.Empty(json.FindAll("pre"));

        json.Find("details").TriggerEvent("ontoggle", EventArgs.Empty);

        Assert.Contains($"\"claim\": \"{Attack}\"", json.Find("pre").TextContent, StringComparison.Ordinal);
        Assert.Empty(json.FindAll("script, img"));
    }

    [Fact]
    public void Nodes_InAWarning_AreMarkedBesideTheirWord()
    {
        var strip = Render<ProofNodesStrip>(p => p.Add(s => s.Nodes, [new ProofNode("verify", "Verify", ProofNodeState.Warning, "No signing secret is set"), new ProofNode("store", "Store", ProofNodeState.Live, "Redis answers")]));

        Assert.Equal(["Verify", "warning", "No signing secret is set"], strip.FindAll("li")[0].QuerySelectorAll("strong, .word, .detail").Select(Said));
        Assert.Equal(["warn"], strip.FindAll("li").Where(node => node.ClassList.Contains("warn")).Select(_ => "warn"));
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The words of an element; icons are letters of a font, and hidden from readers.</summary>
    private static string Said(AngleSharp.Dom.IElement element)
    {
        foreach (var icon in element.QuerySelectorAll(".oc-icon"))
        {
            icon.Remove();
        }

        return string.Join(' ', Words(element.TextContent));
    }

    private IRenderedComponent<ProofRow> Row(ProofEntry entry) => Render<ProofRow>(p => p
        .Add(r => r.View, new ProofSlotView(new ProofSlot(entry.Id, entry, Unread: false), "Today", Newest: true, Fresh: false)).Add(r => r.Href, "/proof/ms-1"));

    private ProofEntry Hostile() => Entry() with
    {
        Event = Entry().Event with { Claim = Attack, Scope = Attack, NextAction = Attack, Evidence = [new Evidence(EvidenceType.Log, Attack, Attack, "javascript:alert(3)"), new Evidence(EvidenceType.Log, "x", "y", "data:text/html,x")] },
        IdempotencyKey = Attack,
    };

    private ProofEntry Entry()
    {
        var at = _time.GetUtcNow().AddMinutes(-5);
        return new ProofEntry(
            new HistoryId(at.AddSeconds(1).ToUnixTimeMilliseconds(), 0),
            new Milestone
            {
                MilestoneId = "ms-1", TimestampUtc = at, Scope = "gateway", Claim = "Retry storms are gone", NextAction = "Raise the limit", RiskStatus = RiskStatus.Blocked, Source = MilestoneSource.Agent,
                Evidence = [new Evidence(EvidenceType.Commit, "agents/gateway", "Change under review", "3f9ac2"), new Evidence(EvidenceType.Pr, "agents/gateway#7", "Merged", "https://git.example/pull/7")],
            },
            "key-1", "0a1b2c3d", Iso.Write(at), Demo: false);
    }
}
