using OpenClaw.Domain.Checking;

namespace OpenClaw.Domain.Routing;

/// <summary>What a text says as a routing table.</summary>
public abstract record RoutingReading
{
    private RoutingReading()
    {
    }

    /// <summary>It is one; <see cref="RoutingTable.Warnings"/> and <see cref="RoutingTable.IsRoutable"/> tell how good.</summary>
    public sealed record Ready(RoutingTable Table) : RoutingReading;

    /// <summary>It is none; every bad field is named.</summary>
    public sealed record Invalid(IReadOnlyList<FieldProblem> Problems) : RoutingReading;
}

/// <summary>What kind of thing is probably not meant so.</summary>
public enum RoutingWarningKind
{
    /// <summary>Two rules of one id: which of them decided cannot be told.</summary>
    DuplicateId,

    /// <summary>A pattern that is no regular expression; its rule is never used.</summary>
    BadPattern,

    /// <summary>A pattern that can take longer than <see cref="RulePattern.Limit"/>.</summary>
    SlowPattern,

    /// <summary>A name that is not in <c>agents</c>.</summary>
    UnknownAgent,

    /// <summary>A rule that loses goals, or all of them, to one before it.</summary>
    Shadowed,

    /// <summary>No rule can be used: the table is not taken.</summary>
    NoRoutableRule,

    /// <summary>A member that nobody reads.</summary>
    UnknownMember,
}

/// <summary>Something that is probably not meant so; the table can be used all the same.</summary>
/// <param name="RuleId">The rule it is about; null: the table.</param>
/// <param name="Message">What, and what to do.</param>
public sealed record RoutingWarning(RoutingWarningKind Kind, string? RuleId, string Message);
