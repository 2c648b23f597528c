using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Demo;

/// <summary>The demo's vocabulary.</summary>
internal static class DemoTexts
{
    /// <summary>What is to be done, with the capabilities it needs: one or more for each agent of the default routing.</summary>
    public static IReadOnlyList<(string Goal, string[] Capabilities)> Goals { get; } =
    [
        ("Fix the flaky checkout test", ["code"]), ("Summarise the week's threads for the newsletter", []), ("Deploy the canary to the second node", ["ops"]),
        ("Research three ways to store embeddings", ["research"]), ("Review what the nightly batch published", []), ("Refactor the retry loop of the mailer", ["code"]),
        ("Plan the migration of the old feeds", []), ("Restart the gateway's server after its update", ["ops"]), ("Classify 40 support mails by topic", []),
        ("Design a card for the weekly summary", []), ("Implement the export of the audit ledger", ["code"]), ("Write the release notes of the last milestone", []),
    ];

    /// <summary>Lane, claim, next action, evidence path, evidence summary, evidence type; {n} becomes a number.</summary>
    public static IReadOnlyList<(string Scope, string Claim, string Next, string Path, string Summary, EvidenceType Type)> Milestones { get; } =
    [
        ("runtime", "Orchestrator started and all {n} handlers are registered.", "Watch the first sweep", "logs/orchestrator.log", "Start-up took {n} ms", EvidenceType.Log),
        ("runtime", "Gateway reconnected after {n} s without losing a session.", "Look at the network of the gateway's host", "logs/gateway.log", "{n} sessions resumed", EvidenceType.Log),
        ("rss", "RSS sweep drafted {n} items from the feeds.", "Review the drafts by noon", "artifacts/rss-sweep.json", "{n} drafts, none a duplicate", EvidenceType.Metric),
        ("nightly-batch", "Nightly batch published {n} summaries.", "None until tomorrow", "artifacts/nightly.json", "{n} published, 0 failed", EvidenceType.Metric),
        ("reddit", "Answered {n} threads in the community.", "Follow up on the two open questions", "logs/reddit-responses.jsonl", "{n} answers, median 41 s", EvidenceType.Log),
        ("deploy", "Canary on one node has run for {n} minutes without an error.", "Widen to the other nodes", "docs/deploy.md", "Error rate 0.0 % over {n} requests", EvidenceType.Runbook),
        ("deploy", "Roll-out paused: latency of the canary rose by {n} ms.", "Decide on a roll-back", "dashboards/latency", "p95 rose by {n} ms", EvidenceType.Metric),
        ("security", "Dependency review closed {n} findings.", "Re-run the scan on Monday", "reports/review.md", "{n} closed, 1 accepted", EvidenceType.Doc),
        ("security", "Token of a retired agent was revoked.", "Check the audit ledger for its last use", "runbooks/tokens.md", "Last used {n} h ago", EvidenceType.Runbook),
        ("approvals", "Approval requested for a task that changes {n} files.", "An approver decides within a day", "tasks/pending", "{n} files in 3 folders", EvidenceType.Issue),
        ("approvals", "Approved task was applied and verified.", "None", "tasks/done", "{n} checks passed", EvidenceType.Pr),
        ("research", "Survey of {n} sources finished; two contradict each other.", "Ask the author of the second one", "artifacts/survey.md", "{n} sources, 2 in conflict", EvidenceType.Doc),
        ("demand", "Demand summary shows {n} waiting items.", "Select drafts for the next batch", "artifacts/demand.json", "Queue {n}", EvidenceType.Metric),
    ];
}
