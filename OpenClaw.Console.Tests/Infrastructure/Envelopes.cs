using System.Text.Json.Nodes;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>Envelopes as senders write them (spec 1 section 1).</summary>
public static class Envelopes
{
    public const string MilestonesPath = "/internal/milestones/ingest";
    public const string DemandPath = "/internal/demand/ingest";

    public static JsonObject Milestone(string id, DateTimeOffset at, string? key = null, string scope = "payments") => new()
    {
        ["idempotencyKey"] = key ?? $"key-{id}",
        ["sentAtUtc"] = Iso(at),
        ["event"] = new JsonObject
        {
            ["milestoneId"] = id,
            ["timestampUtc"] = Iso(at),
            ["scope"] = scope,
            ["claim"] = "Refunds are idempotent",
            ["evidence"] = new JsonArray(new JsonObject { ["type"] = "commit", ["path"] = "src/refund.ts", ["summary"] = "guards the key", ["ref"] = "abc123" }),
            ["riskStatus"] = "on-track",
            ["nextAction"] = "Roll out to 10 %",
            ["source"] = "agent",
        },
    };

    public static JsonObject Demand(string id, DateTimeOffset generatedAt, string? key = null, int queue = 12) => new()
    {
        ["idempotencyKey"] = key ?? $"key-{id}",
        ["sentAtUtc"] = Iso(generatedAt),
        ["snapshot"] = new JsonObject
        {
            ["summaryId"] = id,
            ["generatedAtUtc"] = Iso(generatedAt),
            ["source"] = "orchestrator",
            ["queueTotal"] = queue,
            ["draftTotal"] = 5,
            ["selectedForDraftTotal"] = 2,
            ["tagCounts"] = new JsonObject { ["draft"] = 5, ["priority"] = 1, ["manualReview"] = 0 },
            ["topPillars"] = new JsonArray(new JsonObject { ["id"] = "p1", ["label"] = "Core stability", ["count"] = 4 }),
            ["topKeywordClusters"] = new JsonArray(),
            ["segments"] = new JsonArray(new JsonObject
            {
                ["id"] = "cash-velocity", ["label"] = "Cash Velocity", ["liveSignalCount"] = 7, ["state"] = "hot", ["staticWeight"] = 5, ["clusterLabels"] = new JsonArray("preview vs production"),
            }),
        },
    };

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
}
