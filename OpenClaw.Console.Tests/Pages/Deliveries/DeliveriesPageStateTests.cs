using OpenClaw.Console.Components.Pages.Deliveries;
using OpenClaw.Console.Deliveries;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Pages.Deliveries;

public sealed class DeliveriesPageStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("/deliveries")]
    [InlineData("/deliveries/123")]
    [InlineData("/deliveries/endpoints/proof-app")]
    [InlineData("/deliveries/123?endpoint=a,b&channel=demand&status=dead-letter,rejected&q=two%20words&range=24h")]
    [InlineData("/deliveries?from=2026-03-01T10:00:00.000Z&to=2026-03-01T11:00:00.000Z")]
    public void Url_ReadAndWritten_IsTheSame(string url) => Assert.Equal(url, DeliveriesPageState.Parse("http://console" + url).Url);

    [Theory]
    [InlineData("/deliveries?status=gone&channel=x&range=9d&q=", "/deliveries")]
    [InlineData("/deliveries/?range=1h&from=2026-03-01T10:00:00.000Z", "/deliveries?range=1h")]
    public void Url_WithNonsense_DropsIt(string url, string expected) => Assert.Equal(expected, DeliveriesPageState.Parse(url).Url);

    [Fact]
    public void Chips_RemovedOneByOne_LeaveNothing()
    {
        var state = DeliveriesPageState.Parse("/deliveries/7?endpoint=a&channel=demand&status=pending&q=x&range=1h");
        foreach (var chip in state.Chips(at => $"{at:HH:mm}", id => id.ToUpperInvariant()))
        {
            state = state.Remove(chip.Key);
        }

        Assert.Equal("/deliveries/7", state.Url);
    }

    [Fact]
    public void IsHere_OtherPages_AreNot()
    {
        Assert.True(DeliveriesPageState.IsHere("http://x/deliveries/7?q=1"));
        Assert.False(DeliveriesPageState.IsHere("http://x/deliveriesx"));
        Assert.False(DeliveriesPageState.IsHere("http://x/dead-letters"));
    }

    [Theory]
    [InlineData("?endpoint=a", true)]
    [InlineData("?endpoint=b", false)]
    [InlineData("?channel=milestones", true)]
    [InlineData("?channel=demand", false)]
    [InlineData("?status=retrying,pending", true)]
    [InlineData("?status=pending", false)]
    [InlineData("?q=ONE+refused", true)]
    [InlineData("?q=one+elsewhere", false)]
    [InlineData("?q=4711", true)]
    [InlineData("?range=1h", true)]
    [InlineData("?from=2026-03-01T11:45:00Z", false)]
    [InlineData("?to=2026-03-01T11:45:00Z", true)]
    [InlineData("?to=2026-03-01T11:30:00Z", false)]
    public void Filter_OnARow_MatchesByEachPart(string query, bool expected) =>
        Assert.Equal(expected, DeliveriesPageState.Parse("/deliveries" + query).Filter.Matches(Row(4711), Now));

    [Fact]
    public void Rows_WhileSomebodyReads_StandStillAndNewOnesWait()
    {
        var rows = new DeliveryRows();
        rows.Update(new DeliveryFind([Row(3), Row(2), Row(1)], null, GaveUp: false), reading: false);

        rows.Update(new DeliveryFind([Row(5), Row(4), Row(3, DeliveryStatus.Delivered), Row(2)], new DeliveryId(2), GaveUp: false), reading: true);

        Assert.Equal([3, 2, 1], rows.Shown.Select(row => row.Id.Value));
        Assert.Equal((DeliveryStatus.Delivered, 2, true, false), (rows.Shown[0].Status, rows.Waiting, rows.HasChanged(new DeliveryId(3)), rows.HasChanged(new DeliveryId(2))));
        rows.Update(new DeliveryFind([Row(5), Row(4), Row(3)], new DeliveryId(3), GaveUp: false), reading: false);
        Assert.Equal([5, 4, 3], rows.Shown.Select(row => row.Id.Value));
        Assert.Equal(0, rows.Waiting);
    }

    [Fact]
    public void Rows_OlderOnes_StandBelowOnce()
    {
        var rows = new DeliveryRows();
        rows.Update(new DeliveryFind([Row(5), Row(4)], new DeliveryId(4), GaveUp: false), reading: false);

        rows.Append(new DeliveryFind([Row(4), Row(3)], null, GaveUp: false));

        Assert.Equal([5, 4, 3], rows.Shown.Select(row => row.Id.Value));
        Assert.Null(rows.Next);
    }

    [Theory]
    [InlineData("Proof app (EU)", "proof-app-eu")]
    [InlineData("  ", "endpoint")]
    [InlineData("Größe", "gr-e")]
    public void EndpointId_OutOfAName_IsOneThatCanBeUsed(string name, string id)
    {
        Assert.Equal(id, EndpointDialog.IdOf(name));
        Assert.Empty(new DeliveryEndpoint { Id = EndpointDialog.IdOf(name + new string('x', 60)), Name = "x", Channels = [DeliveryChannel.Demand], Url = "https://a.example/" }.Check([]));
    }

    private static DeliveryRow Row(long id, DeliveryStatus status = DeliveryStatus.Retrying) => new()
    {
        Id = new DeliveryId(id), IdempotencyKey = "key", Channel = DeliveryChannel.Milestones, SubjectId = "ms-one", EndpointId = "a", SentAtUtc = Now.AddMinutes(-30), Status = status,
        LastError = "connection refused",
    };
}
