using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Domain.Dispatch;

/// <summary>What is put into the agents' inbox for a task (spec 3 section 3): a file <c>&lt;taskId&gt;.json</c>.</summary>
public sealed record InboxEntry(int SchemaVersion, string TaskId, string Goal, string AssignedAgentId, IReadOnlyList<string> Capabilities, string? ParentSessionId, DateTimeOffset EnqueuedAt)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The entry of an assigned task.</summary>
    public static InboxEntry Of(OrchestratorTask task, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new InboxEntry(1, task.Id.ToString(), task.Goal, task.AssignedAgentId ?? "", task.RequiredCapabilities, null, now);
    }

    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, Json);
}
