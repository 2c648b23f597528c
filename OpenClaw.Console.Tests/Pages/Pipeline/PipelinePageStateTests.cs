using OpenClaw.Console.Components.Pages.Pipeline;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Pages.Pipeline;

public sealed class PipelinePageStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("/pipeline")]
    [InlineData("/pipeline/01ARZ3NDEKTSV4RRFFQ69G5FAV")]
    [InlineData("/pipeline/01ARZ3NDEKTSV4RRFFQ69G5FAV?state=failed,in_progress&kind=shadow&agent=coder,main&rule=code-tasks,none&q=two%20words&range=24h&charts=1")]
    [InlineData("/pipeline?from=2026-03-01T10:00:00.000Z&to=2026-03-01T11:00:00.000Z")]
    public void Url_ReadAndWritten_IsTheSame(string url) => Assert.Equal(url, PipelinePageState.Parse("http://console" + url).Url);

    [Theory]
    [InlineData("/pipeline?state=gone&kind=x&range=9d&q=&charts=0", "/pipeline")]
    [InlineData("/pipeline/?range=1h&from=2026-03-01T10:00:00.000Z", "/pipeline?range=1h")]
    public void Url_WithNonsense_DropsIt(string url, string expected) => Assert.Equal(expected, PipelinePageState.Parse(url).Url);

    [Fact]
    public void Chips_RemovedOneByOne_LeaveNothing()
    {
        var state = PipelinePageState.Parse("/pipeline/X?state=done&kind=live&agent=coder&rule=none&q=x&range=1h");
        var chips = state.Chips(at => $"{at:HH:mm}");
        Assert.Equal(["“x”", "Last 1 h", "State: done", "Kind: live", "Agent: coder", "Rule: default"], chips.Select(chip => chip.Label));
        foreach (var chip in chips)
        {
            state = state.Remove(chip.Key);
        }

        Assert.Equal("/pipeline/X", state.Url);
    }

    [Theory]
    [InlineData("http://x/pipeline", true)]
    [InlineData("http://x/pipeline/01ARZ3NDEKTSV4RRFFQ69G5FAV?q=1", true)]
    [InlineData("http://x/pipeline/routing?goal=x", false)]
    [InlineData("http://x/pipeline/mode", false)]
    [InlineData("http://x/pipelines", false)]
    [InlineData("http://x/proof", false)]
    public void IsHere_OnlyItsOwnAddresses_AreThisPages(string url, bool expected) => Assert.Equal(expected, PipelinePageState.IsHere(url));

    [Fact]
    public void StateUrl_OfABoardNumber_ShowsWhatItCountsAndBackAgain()
    {
        var state = PipelinePageState.Parse("/pipeline/X?agent=coder&q=x&charts=1");
        Assert.Equal("/pipeline?state=failed&charts=1", state.StateUrl(TaskState.Failed));
        var there = PipelinePageState.Parse(state.StateUrl(TaskState.Failed));
        Assert.Equal((true, false), (there.IsOnly(TaskState.Failed), there.IsOnly(TaskState.Done)));
        Assert.Equal("/pipeline?charts=1", there.StateUrl(TaskState.Failed));
    }

    [Fact]
    public void Rows_WhileSomebodyReads_StandStillAndNewOnesWait()
    {
        var rows = new TaskRows();
        var (one, two, three) = (Task(1), Task(2), Task(3));
        rows.Update(new TaskFind([two, one], null, GaveUp: false), reading: false);

        rows.Update(new TaskFind([three, two with { State = TaskState.Done, Version = 2 }, one with { Version = 2 }], null, GaveUp: false), reading: true);

        Assert.Equal([two.Id, one.Id], rows.Shown.Select(task => task.Id));
        Assert.Equal((1, true, false), (rows.Waiting, rows.HasChanged(two.Id), rows.HasChanged(one.Id)));
        rows.Update(new TaskFind([three, two, one], null, GaveUp: false), reading: false);
        Assert.Equal((3, 0), (rows.Shown.Count, rows.Waiting));
    }

    internal static OrchestratorTask Task(int minute, TaskState state = TaskState.Assigned) =>
        OrchestratorTask.Create(TaskId.Create(Now.AddMinutes(minute), new byte[TaskId.RandomBytes]), TaskKind.Shadow, new TaskSubmission { Goal = $"goal {minute}" }, "ada", Now.AddMinutes(minute), TimeSpan.FromDays(7)) with { State = state };
}
