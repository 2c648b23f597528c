using OpenClaw.Console.Audit;
using OpenClaw.Console.Components.Pages.Audit;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Tests.Pages;

/// <summary>The audit page's address: what it says is what is shown, and the other way round.</summary>
public sealed class AuditPageStateTests
{
    [Theory]
    [InlineData("/audit")]
    [InlineData("/audit/17")]
    [InlineData("/audit?actor=ada,lin&action=secret,user.create&outcome=partly&target=lin&operation=op-7&q=two%20words&records=1&range=24h")]
    [InlineData("/audit/3?from=2026-11-01T10:00:00.000Z&to=2026-11-02T10:00:00.000Z")]
    public void Url_ReadAndWritten_IsTheSame(string url) => Assert.Equal(url, AuditPageState.Parse(url).Url);

    [Theory]
    [InlineData("/audit/abc?outcome=odd&range=9y&records=yes", "/audit")]
    [InlineData("/audit/-4", "/audit")]
    [InlineData("/audit?range=1h&from=2026-11-01T10:00:00.000Z", "/audit?range=1h")]
    public void Url_WhatMakesNoSense_IsDropped(string url, string read) => Assert.Equal(read, AuditPageState.Parse(url).Url);

    [Fact]
    public void Chips_EachTakenAway_LeadBackToEverything()
    {
        var state = AuditPageState.Parse("/audit/5?actor=ada&action=secret&outcome=failed&target=lin&operation=op&q=word&records=1&range=7d");

        var chips = state.Chips(Iso.Write);
        Assert.Equal(8, chips.Count);
        Assert.Equal(8, state.FilterCount);
        Assert.Equal("/audit/5", chips.Aggregate(state, (left, chip) => left.Remove(chip.Key)).Url);
        Assert.Equal("/audit/5", state.Clear().Url);
    }

    [Fact]
    public void Query_OfARange_EndsNow()
    {
        var now = new DateTimeOffset(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

        Assert.Equal(now.AddHours(-24), AuditPageState.Parse("/audit?range=24h").ToQuery(now).From);
        Assert.Equal(AuditQuery.All.Actors, AuditPageState.Parse("/audit").ToQuery(now).Actors);
    }
}
