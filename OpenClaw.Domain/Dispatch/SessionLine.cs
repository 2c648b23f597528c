using System.Collections.Immutable;
using System.Text.Json;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Domain.Dispatch;

/// <summary>
/// One line of an agent's session log (spec 3 section 3). Lines of the types <c>subagent_done</c>, <c>subagent.done</c>, <c>sessions.spawn.complete</c> and
/// <c>subagent_failed</c>, <c>subagent.failed</c>, <c>sessions.spawn.failed</c> with <c>data.parentTaskId</c> end a task; all others are of no concern.
/// </summary>
public abstract record SessionLine
{
    private static readonly string[] DoneTypes = ["subagent_done", "subagent.done", "sessions.spawn.complete"];
    private static readonly string[] FailedTypes = ["subagent_failed", "subagent.failed", "sessions.spawn.failed"];

    private SessionLine()
    {
    }

    /// <summary>The agent has finished.</summary>
    public sealed record Done(TaskId Task, TaskResult Result) : SessionLine;

    /// <summary>The agent has given up, or could not be started.</summary>
    public sealed record Failed(TaskId Task, TaskError Error) : SessionLine;

    /// <summary>It says nothing about a task.</summary>
    public sealed record Other : SessionLine;

    /// <summary>It cannot be read.</summary>
    public sealed record Bad(string Why) : SessionLine;

    /// <param name="line">Without its line end.</param>
    public static SessionLine Read(ReadOnlyMemory<byte> line)
    {
        // Most lines are of no concern: they are not parsed.
        if (line.Span.IndexOf("parentTaskId"u8) < 0)
        {
            return new Other();
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return new Bad("It is not JSON.");
        }
        catch (InvalidOperationException)
        {
            return new Bad("It holds a broken character."); // half of a surrogate pair
        }
    }

    private static SessionLine Read(JsonElement root)
    {
        var (type, data) = (Text(root, "type"), Member(root, "data"));
        var done = DoneTypes.Contains(type, StringComparer.Ordinal);
        if ((!done && !FailedTypes.Contains(type, StringComparer.Ordinal)) || Text(data, "parentTaskId") is not { } id)
        {
            return new Other();
        }

        if (!TaskId.TryParse(id, out var task))
        {
            return new Bad("data.parentTaskId is no id of a task.");
        }

        var session = Text(data, "specialistSessionId") ?? Text(data, "sessionId") ?? Text(data, "childSessionId") ?? Text(root, "sessionId");
        return done ? new Done(task, ResultOf(data, session).Bounded()) : new Failed(task, ErrorOf(data, type!).Bounded());
    }

    private static TaskResult ResultOf(JsonElement data, string? session)
    {
        var result = Member(data, "result");
        var from = result.ValueKind is JsonValueKind.Object ? result : data;
        return new TaskResult
        {
            Text = Text(from, "text") ?? Text(data, "result") ?? Text(data, "summary"), TextPath = Text(from, "textPath") ?? Text(data, "resultPath"), SpecialistSessionId = session,
            Artefacts = Artefacts(from, "artefacts") is { IsEmpty: false } ours ? ours : Artefacts(from, "artifacts"),
        };
    }

    private static ImmutableArray<TaskArtefact> Artefacts(JsonElement from, string name) => Member(from, name) is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Where(one => Text(one, "path") is { Length: > 0 }).Select(one => new TaskArtefact(Text(one, "path")!, Text(one, "mediaType") ?? "application/octet-stream", Bytes(one)))]
        : [];

    private static long Bytes(JsonElement artefact) => Member(artefact, "bytes") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var bytes) && bytes >= 0 ? bytes : 0;

    private static TaskError ErrorOf(JsonElement data, string type)
    {
        var error = Member(data, "error");
        var code = TaskNames.ParseErrorCode(Text(error, "code")) ?? (type == "sessions.spawn.failed" ? TaskErrorCode.SpawnFailed : TaskErrorCode.SpecialistAborted);
        var message = Text(error, "message") ?? Text(data, "error") ?? Text(data, "message") ?? Text(data, "reason") ?? "The session log says that it failed, and not why.";
        return new TaskError(code, message, Text(error, "details"));
    }

    private static JsonElement Member(JsonElement element, string name) => element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } member && member.GetString() is { Length: > 0 } text ? text : null;
}
