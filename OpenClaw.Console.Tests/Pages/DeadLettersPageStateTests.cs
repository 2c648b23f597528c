using OpenClaw.Console.Components.Pages.DeadLetters;
using OpenClaw.Console.DeadLetters;

namespace OpenClaw.Console.Tests.Pages;

public sealed class DeadLettersPageStateTests
{
    [Theory]
    [InlineData("/dead-letters")]
    [InlineData("/dead-letters?channel=demand")]
    [InlineData("/dead-letters?channel=demand&channel=milestones&reason=invalid%20signature&q=10.0.0.7")]
    [InlineData("/dead-letters/0123456789abcdef?reason=a%2C%20b%26c")]
    [InlineData("/dead-letters?endpoint=main&status=rejected&cause=HTTP%20401%3A%20invalid%20signature&range=24h&side=out")]
    [InlineData("/dead-letters/out/0123456789abcdef?q=m1&endpoint=main")]
    [InlineData("/dead-letters/operations/0123456789?side=in")]
    [InlineData("/dead-letters/dismissed")]
    public void Url_ParsedAndWritten_IsTheSame(string url) => Assert.Equal(url, DeadLettersPageState.Parse(url).Url);

    [Theory]
    [InlineData("http://console/dead-letters/?channel=smoke&q=%20%20", "/dead-letters")]
    [InlineData("http://console/dead-letters?reason=&reason=x#dl-body", "/dead-letters?reason=x")]
    [InlineData("/dead-letters?Q=x&unknown=1", "/dead-letters")]
    [InlineData("/dead-letters?status=delivered&side=up&range=3y&from=never", "/dead-letters")]
    public void Parse_WhatMakesNoSense_IsDropped(string url, string left) => Assert.Equal(left, DeadLettersPageState.Parse(url).Url);

    [Fact]
    public void Parse_LongText_IsCut() =>
        Assert.Equal(RejectionFilter.MaxTextLength, DeadLettersPageState.Parse("/dead-letters?q=" + new string('x', 5_000)).Filter.Text.Length);

    [Theory]
    [InlineData("http://console/dead-letters", true)]
    [InlineData("http://console/dead-letters/abc?q=1", true)]
    [InlineData("http://console/dead-letters-old", false)]
    [InlineData("http://console/", false)]
    public void IsHere_Address_OnlyThisPage(string url, bool here) => Assert.Equal(here, DeadLettersPageState.IsHere(url));

    [Fact]
    public void Remove_EachChip_TakesItsFilterAway()
    {
        var state = DeadLettersPageState.Parse("/dead-letters/abc?channel=demand&reason=invalid%20JSON%20body&q=node");

        var left = state.Chips().Aggregate(state, (now, chip) => now.Remove(chip.Key));

        Assert.Equal(3, state.Chips().Count);
        Assert.Equal("/dead-letters/abc", left.Url);
    }

    [Fact]
    public void ToggleReason_Twice_IsAsBefore()
    {
        var state = DeadLettersPageState.Empty.ToggleReason("invalid signature");

        Assert.Equal(["invalid signature"], state.Filter.Reasons);
        Assert.Equal(DeadLettersPageState.Path, state.ToggleReason("invalid signature").Url);
    }

    [Theory]
    [InlineData("/dead-letters", "/api/dead-letters/deliveries/export?format=csv")]
    [InlineData("/dead-letters/out/abc?q=x%20y&endpoint=main&reason=z", "/api/dead-letters/deliveries/export?format=csv&q=x%20y&endpoint=main")]
    public void OutExportUrl_Filter_GoesWithIt(string url, string export) => Assert.Equal(export, DeadLettersPageState.Parse(url).OutExportUrl("csv"));

    [Theory]
    [InlineData("/dead-letters", "/api/dead-letters/export?format=csv")]
    [InlineData("/dead-letters/abc?channel=demand", "/api/dead-letters/export?channel=demand&format=csv")]
    public void ExportUrl_Filter_GoesWithIt(string url, string export) => Assert.Equal(export, DeadLettersPageState.Parse(url).ExportUrl("csv"));
}
