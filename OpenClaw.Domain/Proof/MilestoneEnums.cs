using System.Text.Json;

namespace OpenClaw.Domain.Proof;

/// <summary>Whether the work a milestone speaks of is in danger. An unknown wire name counts as on track.</summary>
public enum RiskStatus
{
    /// <summary><c>on-track</c></summary>
    OnTrack,

    /// <summary><c>at-risk</c></summary>
    AtRisk,

    /// <summary><c>blocked</c></summary>
    Blocked,

    /// <summary><c>completed</c></summary>
    Completed,
}

/// <summary>What kind of thing backs a claim. An unknown wire name counts as a log.</summary>
public enum EvidenceType
{
    /// <summary><c>doc</c></summary>
    Doc,

    /// <summary><c>commit</c></summary>
    Commit,

    /// <summary><c>issue</c></summary>
    Issue,

    /// <summary><c>pr</c></summary>
    Pr,

    /// <summary><c>runbook</c></summary>
    Runbook,

    /// <summary><c>metric</c></summary>
    Metric,

    /// <summary><c>log</c></summary>
    Log,
}

/// <summary>Who emitted a milestone.</summary>
public enum MilestoneSource
{
    /// <summary><c>orchestrator</c></summary>
    Orchestrator,

    /// <summary><c>agent</c></summary>
    Agent,

    /// <summary><c>operator</c></summary>
    Operator,
}

/// <summary>The wire names of the enums. They are matched exactly: no trimming, no other case.</summary>
public static class MilestoneNames
{
    private static readonly string[] Risks = ["on-track", "at-risk", "blocked", "completed"];
    private static readonly string[] EvidenceTypes = ["doc", "commit", "issue", "pr", "runbook", "metric", "log"];
    private static readonly string[] Sources = ["orchestrator", "agent", "operator"];

    /// <summary>The name on the wire.</summary>
    public static string ToWire(this RiskStatus value) => Risks[(int)value];

    /// <summary>The name on the wire.</summary>
    public static string ToWire(this EvidenceType value) => EvidenceTypes[(int)value];

    /// <summary>The name on the wire.</summary>
    public static string ToWire(this MilestoneSource value) => Sources[(int)value];

    /// <summary>The value of a wire name, null for an unknown one.</summary>
    public static RiskStatus? ParseRisk(string? name) => Array.IndexOf(Risks, name) is var at and >= 0 ? (RiskStatus)at : null;

    /// <summary>The value of a wire name, null for an unknown one.</summary>
    public static EvidenceType? ParseEvidenceType(string? name) => Array.IndexOf(EvidenceTypes, name) is var at and >= 0 ? (EvidenceType)at : null;

    /// <summary>The value of a wire name, null for an unknown one.</summary>
    public static MilestoneSource? ParseSource(string? name) => Array.IndexOf(Sources, name) is var at and >= 0 ? (MilestoneSource)at : null;

    internal static RiskStatus? ReadRisk(JsonElement element) => (RiskStatus?)IndexOf(element, Risks);

    internal static EvidenceType? ReadEvidenceType(JsonElement element) => (EvidenceType?)IndexOf(element, EvidenceTypes);

    internal static MilestoneSource? ReadSource(JsonElement element) => (MilestoneSource?)IndexOf(element, Sources);

    /// <summary>Compares in place, so that reading a name allocates nothing.</summary>
    private static int? IndexOf(JsonElement element, string[] names)
    {
        for (var i = 0; element.ValueKind is JsonValueKind.String && i < names.Length; i++)
        {
            if (element.ValueEquals(names[i]))
            {
                return i;
            }
        }

        return null;
    }
}
