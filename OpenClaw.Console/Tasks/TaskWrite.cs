using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.EcmaScript;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tasks;

/// <summary>One change of one task, ready to be written: everything the script needs, so that it decides nothing but whether the version still is what it was.</summary>
internal sealed class TaskWrite
{
    private readonly List<RedisArg> _args = [];

    private TaskWrite(OrchestratorTask task) => Task = task;

    /// <summary>As it will be; as it was, when it is removed.</summary>
    public OrchestratorTask Task { get; }

    public IReadOnlyList<RedisArg> Args => _args;

    /// <summary>About how many bytes are sent.</summary>
    public int Size { get; private set; }

    /// <summary>A new task that was queued and perhaps routed at once.</summary>
    /// <param name="submission">Names the submission, so that sending it again makes no second task; null: nothing does.</param>
    public static TaskWrite Create(OrchestratorTask task, IReadOnlyList<TrajectoryEntry> entries, SubmissionKey? submission)
    {
        var write = new TaskWrite(task);
        write.Head(task.Id, 0, task.Version, submission is null ? "" : submission.Hash, submission is null ? "" : $"{task.Id} {submission.Fingerprint}");
        write.Fields(TaskJson.Write(task), task, changed: true, ("kind", task.Kind.ToWire()), ("find", TaskIndexes.SearchText(task)));
        write.Entries(entries);
        write.Moves(null, task);
        write.Counters([("submitted", 1), ($"kind:{task.Kind.ToWire()}", 1), .. entries.Select(entry => ($"to:{entry.State.ToWire()}", 1L))]);
        write.Event(entries[^1].Type, task, null);
        return write;
    }

    public static TaskWrite Change(OrchestratorTask before, TaskTransition.Applied change)
    {
        var (task, entry) = change;
        var write = new TaskWrite(task);
        write.Head(task.Id, before.Version, task.Version, "", "");
        write.Fields(TaskJson.Write(task), task, task.AssignedAgentId != before.AssignedAgentId);
        write.Entries(entry is null ? [] : [entry]);
        write.Moves(before, task);
        write.Counters(Figures(before, task));
        write.Event("task." + task.State.ToWire(), task, before.State);
        return write;
    }

    /// <summary>Takes a task out of storage; the counters stay.</summary>
    public static TaskWrite Remove(OrchestratorTask task)
    {
        var write = new TaskWrite(task);
        write.Head(task.Id, task.Version, 0, "", "");
        write.Add("0");
        write.Entries([]);
        write.Moves(task, null);
        write.Counters([]);
        write.Add("");
        write.Add("");
        return write;
    }

    /// <summary>What is counted for the charts: where tasks go, and how long they were where they come from.</summary>
    private static List<(string Field, long By)> Figures(OrchestratorTask before, OrchestratorTask after)
    {
        if (before.State == after.State)
        {
            return [];
        }

        var from = before.State.ToWire();
        var figures = new List<(string Field, long By)>
        {
            ($"to:{after.State.ToWire()}", 1), ($"left:{from}", 1), ($"ms:{from}", Math.Max(0, (after.StateSince - before.StateSince).Ticks / TimeSpan.TicksPerMillisecond)),
        };
        if (after is { State: TaskState.Failed, Error: { } error })
        {
            figures.Add(($"error:{error.Code.ToWire()}", 1));
        }

        return figures;
    }

    private void Head(TaskId id, long from, long to, string submission, string remembered)
    {
        Add(id.ToString());
        Add(from.ToString(CultureInfo.InvariantCulture));
        Add(to.ToString(CultureInfo.InvariantCulture));
        Add(submission);
        Add(remembered);
    }

    private void Fields(byte[] json, OrchestratorTask task, bool changed, params (string Name, string Value)[] more)
    {
        (string Name, string Value)[] fields = [("state", task.State.ToWire()), .. changed && task.AssignedAgentId is not null ? [("agent", TaskIndexes.Agent(task)), ("rule", TaskIndexes.Rule(task))] : Array.Empty<(string, string)>(), .. more];
        Add((fields.Length + 1).ToString(CultureInfo.InvariantCulture));
        Add("json");
        Add(json);
        foreach (var (name, value) in fields)
        {
            Add(name);
            Add(value);
        }
    }

    private void Entries(IReadOnlyList<TrajectoryEntry> entries)
    {
        Add(entries.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var entry in entries)
        {
            Add(TaskJson.Write(entry));
        }
    }

    private void Moves(OrchestratorTask? before, OrchestratorTask? after)
    {
        var moves = TaskIndexes.Moves(before, after);
        Add(moves.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var (index, score) in moves)
        {
            Add(score ?? "");
            Add(index);
        }
    }

    private void Counters(IReadOnlyList<(string Field, long By)> counters)
    {
        Add(counters.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var (field, by) in counters)
        {
            Add(field);
            Add(by.ToString(CultureInfo.InvariantCulture));
        }
    }

    private void Event(string type, OrchestratorTask task, TaskState? from)
    {
        Add(type);
        Add(WireJson.ToUtf8((task, from), static (Utf8JsonWriter writer, (OrchestratorTask Task, TaskState? From) change) =>
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, change.Task.Id.ToString());
            writer.WriteString("kind"u8, change.Task.Kind.ToWire());
            writer.WriteString("state"u8, change.Task.State.ToWire());
            if (change.From is { } from)
            {
                writer.WriteString("from"u8, from.ToWire());
            }

            writer.WriteString("agent"u8, change.Task.AssignedAgentId);
            writer.WriteNumber("version"u8, change.Task.Version);
            writer.WriteEndObject();
        }));
    }

    private void Add(string text)
    {
        _args.Add(text);
        Size += text.Length + 16;
    }

    private void Add(byte[] bytes)
    {
        _args.Add(bytes);
        Size += bytes.Length + 16;
    }
}

/// <summary>Names a submission by its sender and key, with what tells whether the same thing is asked for again.</summary>
/// <param name="Hash">Of sender and key.</param>
/// <param name="Fingerprint">Of the content.</param>
public sealed record SubmissionKey(string Hash, string Fingerprint)
{
    /// <summary>Longest key, in characters.</summary>
    public const int MaxLength = 255;

    public static SubmissionKey Of(string sender, string key, TaskSubmission submission)
    {
        ArgumentNullException.ThrowIfNull(submission);
        return new SubmissionKey(
            Digest($"{sender}\n{key}"),
            Digest(string.Join('\0', [submission.Goal, submission.WorkspaceDir ?? "", submission.SubmittedBy ?? "", .. submission.RequiredCapabilities]))[..16]);
    }

    private static string Digest(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
