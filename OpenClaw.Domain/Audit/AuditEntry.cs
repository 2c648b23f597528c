using System.Collections.Immutable;

namespace OpenClaw.Domain.Audit;

/// <summary>One line of the ledger: who did what, on what, why, and how it went (spec 2 section 7). Never holds a secret.</summary>
public sealed record AuditEntry
{
    /// <summary>Its place in the ledger: 1, 2, 3 ... without holes.</summary>
    public long Seq { get; init; }

    /// <summary>When, UTC, to the millisecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>user, machine, system or anonymous.</summary>
    public required string Kind { get; init; }

    /// <summary>Who.</summary>
    public required string Actor { get; init; }

    /// <summary>What was done, such as <c>user.create</c>; the part before the dot is its area.</summary>
    public required string Action { get; init; }

    /// <summary>On what.</summary>
    public required string Target { get; init; }

    /// <summary>Why, in the words of who did it; empty when nobody was asked.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How it was before; empty when there was nothing.</summary>
    public string Before { get; init; } = "";

    /// <summary>How it is after; empty when there is nothing.</summary>
    public string After { get; init; } = "";

    /// <summary>One of <see cref="AuditOutcomes"/>.</summary>
    public string Outcome { get; init; } = AuditOutcomes.Done;

    /// <summary>What else there is to say.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Binds the entries of one wide action together: the click and one for each record. Empty: stands alone.</summary>
    public string Operation { get; init; } = "";

    /// <summary>It tells of one record of a wide action, not of the click.</summary>
    public bool Record { get; init; }

    /// <summary>How it went for each thing it touched, where these have no entries of their own.</summary>
    public ImmutableArray<AuditItem> Items { get; init; } = [];

    /// <summary>Written by a console that kept no chain, and taken over later: what happened to it before that is not protected.</summary>
    public bool Imported { get; init; }
}

/// <summary>How it went for one thing.</summary>
public sealed record AuditItem(string Target, string Outcome, string Detail = "");

/// <summary>How an action went.</summary>
public static class AuditOutcomes
{
    public const string Done = "done";

    /// <summary>For some of what it touched only.</summary>
    public const string Partly = "partly";

    /// <summary>It was tried and did not work.</summary>
    public const string Failed = "failed";

    /// <summary>It was not let through.</summary>
    public const string Refused = "refused";

    public static IReadOnlyList<string> All { get; } = [Done, Partly, Failed, Refused];
}
