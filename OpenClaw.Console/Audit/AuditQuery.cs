using System.Collections.Immutable;
using OpenClaw.Console.Filters;
using OpenClaw.Domain.Audit;

namespace OpenClaw.Console.Audit;

/// <summary>What of the ledger is asked for. Empty sets, texts and null bounds mean everything.</summary>
public sealed record AuditQuery
{
    public static AuditQuery All { get; } = new();

    /// <summary>Names of who did it.</summary>
    public ImmutableSortedSet<string> Actors { get; init; } = FilterQuery.None;

    /// <summary>Whole actions (<c>user.create</c>) or areas (<c>user</c>).</summary>
    public ImmutableSortedSet<string> Actions { get; init; } = FilterQuery.None;

    public ImmutableSortedSet<string> Outcomes { get; init; } = FilterQuery.None;

    /// <summary>A part of what it was done to, in any case.</summary>
    public string Target { get; init; } = "";

    /// <summary>Words that must all occur somewhere in the entry, in any case.</summary>
    public string Text { get; init; } = "";

    /// <summary>All entries of one wide action.</summary>
    public string Operation { get; init; } = "";

    /// <summary>The entries of single records too, not the clicks alone.</summary>
    public bool Records { get; init; }

    /// <summary>Inclusive.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Exclusive.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Reads the parameters of the page and of its export: actor, action, outcome, target, q, operation, records, range, from, to.</summary>
    public static AuditQuery Read(Func<string, string?> parameter, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var range = parameter("range") is { } name && FilterQuery.Ranges.TryGetValue(name, out var span) ? span : (TimeSpan?)null;
        return new AuditQuery
        {
            Actors = Names(parameter("actor")),
            Actions = Names(parameter("action")),
            Outcomes = Names(parameter("outcome")).Intersect(AuditOutcomes.All),
            Target = FilterQuery.Cut(parameter("target")),
            Text = FilterQuery.Cut(parameter("q")),
            Operation = FilterQuery.Cut(parameter("operation")),
            Records = parameter("records") == "1",
            From = range is { } back ? now - back : FilterQuery.Instant(parameter("from")),
            To = range is null ? FilterQuery.Instant(parameter("to")) : null,
        };
    }

    public bool Matches(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return (Records || !entry.Record || Operation.Length > 0)
            && (Operation.Length == 0 || entry.Operation == Operation)
            && (Actors.IsEmpty || Actors.Contains(entry.Actor))
            && (Actions.IsEmpty || Actions.Contains(entry.Action) || Actions.Contains(AreaOf(entry.Action)))
            && (Outcomes.IsEmpty || Outcomes.Contains(entry.Outcome) || (entry.Imported && entry.Outcome.Length == 0 && Outcomes.Contains(AuditOutcomes.Done)))
            && (Target.Length == 0 || entry.Target.Contains(Target, StringComparison.OrdinalIgnoreCase))
            && (From is null || entry.At >= From) && (To is null || entry.At < To)
            && Text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).All(word => Says(entry, word));
    }

    /// <summary>The part of an action before its first dot.</summary>
    public static string AreaOf(string action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return action.Split('.', 2)[0];
    }

    private static bool Says(AuditEntry entry, string word) =>
        Has(entry.Actor, word) || Has(entry.Action, word) || Has(entry.Target, word) || Has(entry.Reason, word) || Has(entry.Before, word) || Has(entry.After, word) || Has(entry.Detail, word)
        || Has(entry.Operation, word) || entry.Items.Any(item => Has(item.Target, word) || Has(item.Detail, word));

    private static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static ImmutableSortedSet<string> Names(string? text) => ImmutableSortedSet.CreateRange(StringComparer.Ordinal, FilterQuery.Split(text));
}
