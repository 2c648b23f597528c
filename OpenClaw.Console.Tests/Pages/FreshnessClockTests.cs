using Bunit;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Console.Components.Pages.Demand;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Pages;

public sealed class FreshnessClockTests
{
    [Fact]
    public void Clock_TenMinutesPassWithoutAnEvent_TurnsStaleOnce()
    {
        var time = new ManualTimeProvider();
        using var context = new BunitContext();
        context.Services.AddSingleton<TimeProvider>(time);
        var turned = 0;
        var clock = context.Render<FreshnessClock>(parameters => parameters.Add(p => p.GeneratedAt, time.GetUtcNow()).Add(p => p.OnTurned, () => turned++));
        Assert.Contains("live", clock.Markup, StringComparison.Ordinal);

        time.Advance(TimeSpan.FromMinutes(10));
        clock.WaitForAssertion(() => Assert.Contains("Taken 10 min ago", clock.Markup, StringComparison.Ordinal));
        Assert.Equal(0, turned);
        time.Advance(TimeSpan.FromSeconds(5));

        clock.WaitForAssertion(() => Assert.Contains("stale for 5 s", clock.Markup, StringComparison.Ordinal));
        Assert.Equal(1, turned);
    }

    [Fact]
    public void Clock_PageLeft_LeavesNoTimer()
    {
        var time = new ManualTimeProvider();
        using (var context = new BunitContext())
        {
            context.Services.AddSingleton<TimeProvider>(time);
            context.Render<FreshnessClock>(parameters => parameters.Add(p => p.GeneratedAt, time.GetUtcNow()));
            Assert.Equal(1, time.Waiting);
        }

        Assert.Equal(0, time.Waiting);
    }
}
