namespace OpenClaw.Domain.Gates;

/// <summary>What is known when somebody wants to go live.</summary>
public sealed record LiveEvidence
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>Why the orchestrator's credentials cannot be used; null: they can.</summary>
    public string? CredentialsProblem { get; init; }

    /// <summary>When the credentials were made.</summary>
    public DateTimeOffset? CredentialsAt { get; init; }

    /// <summary>Hash of the routing table in force; null: none is.</summary>
    public string? RoutingHash { get; init; }

    /// <summary>The last run of the synthetic gate; null: there was none.</summary>
    public SyntheticRun? Synthetic { get; init; }

    public required PipelineMode Mode { get; init; }

    /// <summary>Since when the mode is what it is; null: nobody ever set it.</summary>
    public DateTimeOffset? ModeSince { get; init; }

    /// <summary>The shadow tasks of the last <see cref="LiveGate.ShadowTime"/>.</summary>
    public required ShadowSummary Shadow { get; init; }
}

/// <summary>One line of the checklist.</summary>
/// <param name="Id">Its name on the wire.</param>
/// <param name="Evidence">What is known, in a sentence.</param>
/// <param name="At">When that was so; null: it has no time of its own.</param>
/// <param name="Next">What to do; empty when it has passed.</param>
public sealed record GateCheck(string Id, string Title, bool Passed, string Evidence, DateTimeOffset? At, string Next);

/// <summary>What must be so before tasks may be live (spec 3 section 6).</summary>
public static class LiveGate
{
    /// <summary>How old the run of the synthetic gate may be.</summary>
    public static readonly TimeSpan SyntheticAge = TimeSpan.FromHours(24);

    /// <summary>How long shadow must have been open, and how far back its summary looks.</summary>
    public static readonly TimeSpan ShadowTime = TimeSpan.FromHours(24);

    public const string Token = "token";
    public const string Synthetic = "synthetic";
    public const string ShadowOpen = "shadow-open";
    public const string ShadowPasses = "shadow-passes";

    /// <summary>The checklist, in the order in which it is worked off.</summary>
    public static IReadOnlyList<GateCheck> Check(LiveEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return [CheckToken(evidence), CheckSynthetic(evidence), CheckShadowOpen(evidence), CheckShadow(evidence)];
    }

    private static GateCheck CheckToken(LiveEvidence evidence)
    {
        const string title = "The orchestrator has a token";
        // "What is wrong; what to do".
        return evidence.CredentialsProblem?.Split("; ", 2) switch
        {
            null => new(Token, title, true, "The credentials file can be used.", evidence.CredentialsAt, ""),
            [var wrong, var remedy] => new(Token, title, false, $"{wrong}.", null, $"{char.ToUpperInvariant(remedy[0])}{remedy[1..]}"),
            var other => new(Token, title, false, other[0], null, "Run: ./console init"),
        };
    }

    private static GateCheck CheckSynthetic(LiveEvidence evidence)
    {
        const string title = "The synthetic tasks pass on the routing in force";
        const string run = "Run the synthetic tasks.";
        return evidence switch
        {
            { RoutingHash: null } => new(Synthetic, title, false, "No routing table is in force.", null, "Mend the routing table."),
            { Synthetic: null } => new(Synthetic, title, false, "They were never run.", null, run),
            { Synthetic: { Passed: false } failed } => new(
                Synthetic, title, false, $"{failed.Results.Count(result => !result.Passed)} of {failed.Results.Count} failed: {string.Join(", ", failed.Results.Where(result => !result.Passed).Select(result => result.Label))}.",
                failed.At, "Mend the routing table, or what the reasons name, and run them again."),
            { Synthetic: { } other } when other.RoutingHash != evidence.RoutingHash => new(
                Synthetic, title, false, $"They passed on version {other.RoutingVersion} of the routing table, which is not the one in force.", other.At, run),
            { Synthetic: { } old } when evidence.Now - old.At > SyntheticAge => new(Synthetic, title, false, $"They passed, but longer than {SyntheticAge.TotalHours:0} h ago.", old.At, run),
            { Synthetic: { } passed } => new(Synthetic, title, true, $"All {passed.Results.Count} passed on version {passed.RoutingVersion} of the routing table.", passed.At, ""),
        };
    }

    private static GateCheck CheckShadowOpen(LiveEvidence evidence)
    {
        var title = $"Shadow has been open for {ShadowTime.TotalHours:0} h";
        if (evidence.Mode is not PipelineMode.Shadow || evidence.ModeSince is not { } since)
        {
            return new(ShadowOpen, title, false, $"The mode is {evidence.Mode.ToWire()}.", evidence.ModeSince, $"Set the mode to shadow, and leave it there for {ShadowTime.TotalHours:0} h.");
        }

        var left = ShadowTime - (evidence.Now - since);
        return left <= TimeSpan.Zero
            ? new(ShadowOpen, title, true, "It is open, and has been all that time.", since, "")
            : new(ShadowOpen, title, false, "It is open, but not long enough yet.", since, $"Wait {Math.Floor(left.TotalHours):0} h {left.Minutes:00} min more, with tasks coming in.");
    }

    private static GateCheck CheckShadow(LiveEvidence evidence)
    {
        var (summary, title) = (evidence.Shadow, "The shadow tasks went well");
        return summary.Verdict switch
        {
            ShadowVerdict.Passed => new(ShadowPasses, title, true, summary.Sentence, summary.Newest, ""),
            ShadowVerdict.Failed => new(ShadowPasses, title, false, summary.Sentence, summary.Newest, "Look at what went wrong, mend it, and wait until it is older than the window."),
            _ => new(ShadowPasses, title, false, summary.Sentence, summary.Newest, $"Submit shadow tasks: {summary.Needed - summary.Done} more must be done."),
        };
    }
}
