using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.EcmaScript;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Deliveries;

/// <summary>What the page sends to see whether an endpoint works; it says what it is to whoever finds it in a feed.</summary>
internal static class TestMilestone
{
    public static Milestone For(DeliveryEndpoint endpoint, Actor by, DateTimeOffset now) => new()
    {
        MilestoneId = $"console.test.{endpoint.Id}.{Iso.Write(now)}",
        TimestampUtc = EcmaScriptDate.Truncate(now),
        Scope = "console",
        Claim = $"Test delivery to {endpoint.Name}, sent by {by.Name}.",
        Evidence = [new Evidence(EvidenceType.Log, "deliveries", $"sent from the page Deliveries to {endpoint.Id}")],
        RiskStatus = RiskStatus.OnTrack,
        NextAction = "Nothing: it only shows that this endpoint is reached.",
        Source = MilestoneSource.Operator,
    };
}
