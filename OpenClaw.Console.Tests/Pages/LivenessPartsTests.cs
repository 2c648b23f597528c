using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Console.Components.Pages.Liveness;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Pages;

/// <summary>Parts of the page of liveness: what can be done about an alarm is offered, and what cannot is not.</summary>
public sealed class LivenessPartsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);
    private static readonly Actor Ada = new(ActorKind.User, "ada") { Roles = [Role.Operator] };

    private readonly BunitContext _context = new();

    public LivenessPartsTests()
    {
        _context.JSInterop.Mode = JSRuntimeMode.Loose;
        _context.Services.AddSingleton<TimeProvider>(new ManualTimeProvider(Now)).AddSingleton<ConsoleStatus>().AddSingleton<Confirmations>().AddSingleton<Toasts>()
            .AddSingleton(new LivenessActionService(null!, null!, null!, null!, null!, null!, TimeProvider.System));
    }

    public void Dispose() => _context.Dispose();

    [Fact]
    public void Escalations_NoJobMonitored_AreShownAndOnlyWhatNobodyElseTakesBackCanBeDismissed()
    {
        var board = Board with
        {
            Escalations = [One("report", EscalationKind.ResetsFailed), One("scan", EscalationKind.LeftDisabled), One(Escalation.AllJobs, EscalationKind.Blind)], Requests = [Request(ResetStep.LeftDisabled)],
        };

        var list = _context.Render<EscalationList>(parameters => parameters.Add(p => p.Board, board).Add(p => p.State, LivenessPageState.Empty).Add(p => p.Actor, Ada));

        Assert.Equal(["report (not monitored)", "scan (not monitored)", "All jobs"], list.FindAll(".what").Select(what => what.TextContent.Split(':')[0]));
        Assert.Equal([true, false, false], list.FindAll("li").Select(line => line.QuerySelector("button") is not null));
    }

    [Theory]
    [InlineData(ResetStep.Queued, "Cancel...")]
    [InlineData(ResetStep.Enabling, "")]
    [InlineData(ResetStep.LeftDisabled, "Stop trying...")]
    public void Resets_AtAStep_OfferWhatCanBeDone(ResetStep step, string button)
    {
        var list = _context.Render<ResetList>(parameters => parameters.Add(p => p.Board, Board with { Requests = [Request(step)] }).Add(p => p.State, LivenessPageState.Empty).Add(p => p.Actor, Ada));

        Assert.Equal(button, string.Concat(list.FindAll("button").Select(one => one.Text().Trim())));
    }

    [Fact]
    public void Resets_TheLastOneFailed_OfferToTryAgain()
    {
        ResetResult Result(string id, string job, bool ok) => new() { Id = id, JobId = job, JobName = job, Success = ok, ExecutedAt = Now, Error = ok ? null : "no" };
        var results = Board with { Results = [Result("3", "scan", false), Result("2", "scan", false), Result("1", "route", true)] };

        var list = _context.Render<ResetList>(parameters => parameters.Add(p => p.Board, results).Add(p => p.State, LivenessPageState.Empty).Add(p => p.Actor, Ada));

        Assert.Equal([true, false, false], list.FindAll("tbody tr").Select(row => row.TextContent.Contains("Try again...", StringComparison.Ordinal)));
    }

    private static LivenessBoard Board => new(Now, WatchState.New, [], [], [], [], [], SchedulerNews.None, []);

    private static Escalation One(string job, EscalationKind kind) => new(job, kind, "It is so.", Now);

    private static ResetRequest Request(ResetStep step) => new() { Id = "1", JobId = "id", JobName = "scan", Reason = "stuck", RequestedAt = Now, Step = step };
}
