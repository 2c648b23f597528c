using Bunit;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Console.Components.Pages.Jobs;
using OpenClaw.Console.Scheduling;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Pages;

/// <summary>Parts of the page of recurring jobs.</summary>
public sealed class JobPartsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    private readonly BunitContext _context = new();

    public JobPartsTests()
    {
        _context.JSInterop.Mode = JSRuntimeMode.Loose;
        _context.Services.AddSingleton<TimeProvider>(new ManualTimeProvider(Now));
    }

    public void Dispose() => _context.Dispose();

    [Fact]
    public void RunList_RunAfterMissedTurns_StatesThemAndShowsItsLog()
    {
        var run = new RecurringRun
        {
            Id = "1", Job = "job", Cause = RunCause.Schedule, StartedAt = Now, EndedAt = Now.AddSeconds(2), Result = RunResult.Ok, Sentence = "Did <b>it</b>.", Replica = "host/7", Missed = 4, MissedSince = Now.AddMinutes(-20),
            Log = [new JobLine(Now, "debug", "looked")],
        };

        var list = _context.Render<RunList>(parameters => parameters.Add(p => p.Runs, [run]).Add(p => p.Kept, 1));

        Assert.Contains("4 turns before it were missed", list.Markup, StringComparison.Ordinal);
        Assert.Empty(list.FindAll("b"));
        Assert.Contains("09:26:53.000 debug looked", list.Find("pre").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void DayStrip_RunsOfTheDay_AreSaidInWords()
    {
        DaySlot[] day = [new(Now.AddHours(-2), 3, 0), new(Now.AddHours(-1), 0, 1), new(Now, 0, 0)];

        var strip = _context.Render<DayStrip>(parameters => parameters.Add(p => p.Day, day)).Find("[role=img]");

        Assert.Equal("Last 24 hours: 4 runs, 1 failed, the last about 08:26 UTC", strip.GetAttribute("aria-label"));
        Assert.Equal(["ok", "bad", "none"], strip.Children.Select(bar => bar.ClassName));
    }
}
