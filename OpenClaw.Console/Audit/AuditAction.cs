using System.Collections.Immutable;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;

namespace OpenClaw.Console.Audit;

/// <summary>What is to be entered into the ledger; see <see cref="AuditEntry"/> for the meaning of each part. Never put a secret into it.</summary>
public sealed record AuditAction(string Action, string Target)
{
    /// <summary>Longest reason, detail, before and after, in characters; what is longer is cut and says so.</summary>
    public const int MaxText = 4_000;

    /// <summary>Most items of one entry; a wide action gives each record an entry of its own instead.</summary>
    public const int MaxItems = 200;

    private const int MaxName = 512;

    public string Reason { get; init; } = "";

    public string Before { get; init; } = "";

    public string After { get; init; } = "";

    public string Outcome { get; init; } = AuditOutcomes.Done;

    public string Detail { get; init; } = "";

    /// <summary>The same text for the click and for every record of one wide action.</summary>
    public string Operation { get; init; } = "";

    /// <summary>It tells of one record of a wide action.</summary>
    public bool Record { get; init; }

    public ImmutableArray<AuditItem> Items { get; init; } = [];

    internal AuditEntry ToEntry(Actor actor, DateTimeOffset at) => new()
    {
        At = at,
        Kind = actor.Kind.ToString().ToLowerInvariant(),
        Actor = Cut(actor.Name, MaxName),
        Action = Action,
        Target = Cut(Target, MaxName),
        Reason = Cut(Reason, MaxText),
        Before = Cut(Before, MaxText),
        After = Cut(After, MaxText),
        Outcome = Outcome,
        Detail = Cut(Items.Length > MaxItems ? $"{Detail} (the first {MaxItems} of {Items.Length} items)".TrimStart() : Detail, MaxText),
        Operation = Cut(Operation, MaxName),
        Record = Record,
        Items = [.. Items.Take(MaxItems).Select(item => new AuditItem(Cut(item.Target, MaxName), item.Outcome, Cut(item.Detail, MaxName)))],
    };

    private static string Cut(string text, int most) => text.Length <= most ? text : $"{text[..most]} (cut)";
}
