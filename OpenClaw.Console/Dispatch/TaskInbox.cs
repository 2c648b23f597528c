using OpenClaw.Console.Configuration;
using OpenClaw.Domain.Dispatch;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Dispatch;

/// <summary>The directory agents look into for work: <c>&lt;taskId&gt;.json</c>, whole or not at all.</summary>
public sealed class TaskInbox(ConsoleOptions options)
{
    private readonly string _directory = options.Tasks.InboxDirectory.Length > 0 ? Path.GetFullPath(options.Tasks.InboxDirectory) : "";

    /// <summary>There is one.</summary>
    public bool Enabled => _directory.Length > 0;

    /// <summary>Puts a task in, under another name first, so that nobody reads half of it.</summary>
    /// <exception cref="IOException">The directory cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory cannot be written to.</exception>
    public void Put(OrchestratorTask task, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(task);
        Directory.CreateDirectory(_directory);
        var temporary = Path.Combine(_directory, $".{task.Id}.{Guid.NewGuid():N}.tmp");
        try
        {
            File.WriteAllBytes(temporary, InboxEntry.Of(task, now).ToUtf8());
            File.Move(temporary, PathOf(task.Id), overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Takes a task out; nothing happens when it is not in there, because an agent took the file.</summary>
    public void Remove(TaskId id)
    {
        try
        {
            File.Delete(PathOf(id));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whoever reads it is told by the start that it is too late.
        }
    }

    /// <summary>The tasks that lie in it.</summary>
    public IReadOnlyList<TaskId> List()
    {
        var found = new List<TaskId>();
        foreach (var file in Directory.Exists(_directory) ? Directory.EnumerateFiles(_directory, "*.json") : [])
        {
            if (TaskId.TryParse(Path.GetFileNameWithoutExtension(file), out var id))
            {
                found.Add(id);
            }
        }

        return found;
    }

    private string PathOf(TaskId id) => Path.Combine(_directory, id + ".json");
}
