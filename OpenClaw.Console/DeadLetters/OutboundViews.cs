using OpenClaw.Console.Deliveries;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.DeadLetters;

/// <summary>A dead-letter group with what belongs beside it.</summary>
/// <param name="Matching">Of its records those that match the filter.</param>
/// <param name="Breaker">The breaker of its endpoint.</param>
/// <param name="EndpointName">The name of its endpoint; its id when the endpoint is gone.</param>
/// <param name="Note">What people noted on it.</param>
public sealed record OutboundGroup(DeadLetterGroup Group, long Matching, Breaker Breaker, string EndpointName, GroupNote? Note)
{
    /// <summary>The bins of <see cref="Histogram"/>: "1 h", ... "older".</summary>
    public static IReadOnlyList<string> Bins { get; } = ["1 h", "3 h", "24 h", "3 d", "7 d", "older"];

    public string Id => Group.Id;

    public DeliveryRemedy Remedy => DeliveryRemedy.Of(Group.Status, Group.Cause);

    /// <summary>How many of its records are how old, each counted once.</summary>
    public IReadOnlyList<long> Histogram => [.. Group.Ages.Append(Group.Count).Zip(Group.Ages.Prepend(0), (within, before) => within - before)];
}

/// <summary>Everything the dead-letter page shows of the outbound side.</summary>
/// <param name="Groups">Those that match the filter, the last seen first.</param>
/// <param name="All">Every group, for the facets.</param>
/// <param name="Total">Dead deliveries, whatever the filter.</param>
/// <param name="LastHour">Of these that died in the last 60 minutes.</param>
/// <param name="HourBefore">Of these that died in the 60 minutes before.</param>
/// <param name="Matching">Records that match the filter.</param>
/// <param name="Dismissed">Dismissed records that can be restored.</param>
public sealed record OutboundOverview(
    IReadOnlyList<OutboundGroup> Groups, IReadOnlyList<DeadLetterGroup> All, long Total, long LastHour, long HourBefore, long Matching, long Dismissed)
{
    /// <summary>Endpoints that take nothing now, and why: what is requeued for them waits.</summary>
    public IReadOnlyList<string> Resting { get; init; } = [];
}

/// <summary>What somebody noted on a group.</summary>
public sealed record GroupNote(string Text, string By, DateTimeOffset At);

/// <summary>What an action is about.</summary>
/// <param name="Filter">What narrows it; all of it, when neither of the others is given.</param>
/// <param name="Groups">Of these groups only.</param>
/// <param name="Ids">Only these records; the filter does not matter then.</param>
public sealed record DeadLetterTarget(OutboundFilter Filter, IReadOnlyList<string>? Groups = null, IReadOnlyList<DeliveryId>? Ids = null);

/// <summary>What an action would touch.</summary>
/// <param name="Sample">A few of the records.</param>
/// <param name="Words">What it is about, in words.</param>
public sealed record TargetPreview(long Count, IReadOnlyList<DeliveryRow> Sample, string Words)
{
    /// <summary>Of <see cref="Count"/> those whose endpoint is gone: they can be dismissed, and not requeued.</summary>
    public long Gone { get; init; }

    /// <summary>Why these are not requeued, in words; null: there are none.</summary>
    public string? WhyGone { get; init; }
}

/// <summary>A page of the records of a group, those that died last first.</summary>
/// <param name="Next">Skip this many for the next page; null: there is no more.</param>
public sealed record DeadLetterPage(IReadOnlyList<DeliveryRow> Rows, long? Next);

/// <summary>How an action went.</summary>
public abstract record DeadLetterOutcome
{
    private DeadLetterOutcome()
    {
    }

    /// <summary>It is done when its time to be taken back is over.</summary>
    /// <param name="Again">The same click was taken before.</param>
    public sealed record Scheduled(RequeueOperation Operation, bool Again) : DeadLetterOutcome;

    /// <summary>It was done.</summary>
    /// <param name="Count">To so many records.</param>
    /// <param name="Refused">Not to these, with the reason.</param>
    public sealed record Done(int Count, IReadOnlyList<DeliveryActionResult> Refused) : DeadLetterOutcome;

    /// <summary>There is nothing (left) to do it to.</summary>
    public sealed record Nothing(string Message) : DeadLetterOutcome;

    /// <summary>The sentence says what is wrong with the request.</summary>
    public sealed record Invalid(string Message) : DeadLetterOutcome;
}
