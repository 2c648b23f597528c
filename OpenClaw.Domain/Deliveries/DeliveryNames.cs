namespace OpenClaw.Domain.Deliveries;

/// <summary>What is delivered (spec 2 section 1).</summary>
public enum DeliveryChannel
{
    /// <summary><c>milestones</c>: the body carries an <c>event</c>.</summary>
    Milestones,

    /// <summary><c>demand</c>: the body carries a <c>snapshot</c>.</summary>
    Demand,
}

/// <summary>Where a delivery stands (spec 2 section 2).</summary>
public enum DeliveryStatus
{
    /// <summary><c>pending</c>: not attempted since it was emitted or requeued.</summary>
    Pending,

    /// <summary><c>retrying</c>: attempted without success; the next attempt has a time.</summary>
    Retrying,

    /// <summary><c>delivered</c>: the receiver accepted it.</summary>
    Delivered,

    /// <summary><c>duplicate</c>: the receiver had it already.</summary>
    Duplicate,

    /// <summary><c>rejected</c>: the receiver refused it for good; a dead letter.</summary>
    Rejected,

    /// <summary><c>dead-letter</c>: every attempt failed.</summary>
    DeadLetter,

    /// <summary><c>dismissed</c>: a person decided that it is not to be delivered; can be restored for 30 days.</summary>
    Dismissed,
}

/// <summary>What an endpoint's requests carry besides the headers every request has (spec 2 section 2).</summary>
public enum SignatureHeaders
{
    /// <summary><c>openclaw</c>: the headers of spec 1 alone.</summary>
    OpenClaw,

    /// <summary><c>openclaw + standard-webhooks</c>: those of the Standard Webhooks specification too.</summary>
    OpenClawAndStandardWebhooks,
}

/// <summary>The wire names of the enums; matched exactly.</summary>
public static class DeliveryNames
{
    private static readonly string[] Channels = ["milestones", "demand"];
    private static readonly string[] Statuses = ["pending", "retrying", "delivered", "duplicate", "rejected", "dead-letter", "dismissed"];
    private static readonly string[] Headers = ["openclaw", "openclaw + standard-webhooks"];

    /// <summary>Every status, in the order of a delivery's life.</summary>
    public static IReadOnlyList<DeliveryStatus> AllStatuses { get; } = Enum.GetValues<DeliveryStatus>();

    /// <summary>The name on the wire and in storage.</summary>
    public static string ToWire(this DeliveryChannel value) => Channels[(int)value];

    /// <summary>The name on the wire and in storage.</summary>
    public static string ToWire(this DeliveryStatus value) => Statuses[(int)value];

    /// <summary>The name on the wire and in storage.</summary>
    public static string ToWire(this SignatureHeaders value) => Headers[(int)value];

    /// <summary>The member of the envelope that carries the payload.</summary>
    public static string Member(this DeliveryChannel value) => value is DeliveryChannel.Milestones ? "event" : "snapshot";

    /// <summary>The value of a wire name, null for an unknown one.</summary>
    public static DeliveryChannel? ParseChannel(string? name) => Array.IndexOf(Channels, name) is var at and >= 0 ? (DeliveryChannel)at : null;

    /// <summary>The value of a wire name, null for an unknown one.</summary>
    public static DeliveryStatus? ParseStatus(string? name) => Array.IndexOf(Statuses, name) is var at and >= 0 ? (DeliveryStatus)at : null;

    /// <summary>The value of a wire name, null for an unknown one.</summary>
    public static SignatureHeaders? ParseHeaders(string? name) => Array.IndexOf(Headers, name) is var at and >= 0 ? (SignatureHeaders)at : null;

    /// <summary>The two that stand among the dead letters.</summary>
    public static bool IsDead(this DeliveryStatus value) => value is DeliveryStatus.DeadLetter or DeliveryStatus.Rejected;

    /// <summary>The two that are still to be attempted.</summary>
    public static bool IsOpen(this DeliveryStatus value) => value is DeliveryStatus.Pending or DeliveryStatus.Retrying;
}
