using System.Text.Json;
using OpenClaw.Console.Dispatch;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Dispatch;

/// <summary>The agents' inbox directory.</summary>
[Slow]
public sealed class InboxTests(SharedRedis redis) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("openclaw-inbox-");

    private string Inbox => Path.Combine(_directory.FullName, "inbox");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Assigned_ShadowTask_IsAWholeFileUntilItIsTaken()
    {
        await using var host = await StartAsync();
        var task = await host.SubmitAsync("Fix the build", "code");
        await AppearsAsync(task.Id);

        var entry = JsonDocument.Parse(await File.ReadAllTextAsync(PathOf(task.Id))).RootElement;
        Assert.Equal(
            (1, task.Id.ToString(), "Fix the build", "coder", "code"),
            (entry.GetProperty("schemaVersion").GetInt32(), entry.GetProperty("taskId").GetString(), entry.GetProperty("goal").GetString(), entry.GetProperty("assignedAgentId").GetString(), entry.GetProperty("capabilities")[0].GetString()));
        Assert.True(entry.TryGetProperty("enqueuedAt", out _));
        Assert.Empty(Directory.EnumerateFiles(Inbox, "*.tmp"));

        await host.StartTaskAsync(task.Id);
        await Eventually.BecomesTrueAsync(() => !File.Exists(PathOf(task.Id)), "the file is gone");
    }

    [Fact]
    public async Task Removed_Tasks_LeaveTheInboxAndThoseAfterThemGetIn()
    {
        await using var host = await StartAsync();
        var (gone, stays) = (await host.SubmitAsync("Write a note"), await host.SubmitAsync("Write a letter"));
        await AppearsAsync(gone.Id);
        await AppearsAsync(stays.Id);

        Assert.Equal(1, await host.Get<TaskSweep>().RemoveAsync([gone.Id], default));
        var next = await host.SubmitAsync("Write a card");

        await Eventually.BecomesTrueAsync(() => !File.Exists(PathOf(gone.Id)), "the file of the removed one is gone", TimeSpan.FromSeconds(15)); // sooner than all of it is compared
        await AppearsAsync(next.Id);
        Assert.True(File.Exists(PathOf(stays.Id)));
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains("The inbox could not be kept", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Synthetic_Task_NeverGetsAFile()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("Tasks:InboxDirectory", Inbox));
        await host.ReachesAsync((await host.SubmitAsync("Write a note")).Id, TaskState.Done);
        await host.Get<InboxKeeper>().ReconcileAsync(default);

        Assert.Empty(host.Get<TaskInbox>().List());
    }

    [Fact]
    public async Task Reconcile_FileTakenByAnAgent_IsNotPutThereAgain()
    {
        await using var host = await StartAsync();
        var task = await host.SubmitAsync("Write a note");
        await AppearsAsync(task.Id);
        await Eventually.BecomesTrueAsync(async () => (await host.Redis.ExecuteAsync("GET", [host.Keys.PipelineInbox(task.Id.ToString())])).AsString() == "written", "it is noted down");
        File.Delete(PathOf(task.Id));

        await host.Get<InboxKeeper>().ReconcileAsync(default);

        Assert.False(File.Exists(PathOf(task.Id)));
    }

    [Fact]
    public async Task Reconcile_ConsoleThatDiedBetween_PutsTheFileThereAndRemovesStrangers()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.UseModeAsync(PipelineMode.Shadow);
        var (waiting, over) = (await host.SubmitAsync("Write a note"), await host.SubmitAsync("Write a letter"));
        await host.DoTaskAsync(over.Id);
        Directory.CreateDirectory(Inbox);
        await File.WriteAllTextAsync(PathOf(over.Id), "{}");
        await File.WriteAllTextAsync(Path.Combine(Inbox, "notes.json"), "not ours");

        await using var next = await ConsoleHost.StartAsync(redis.ConnectionString, host.Keys.Prefix, settings: new Dictionary<string, string?> { ["Tasks:InboxDirectory"] = Inbox });

        await AppearsAsync(waiting.Id);
        await Eventually.BecomesTrueAsync(() => !File.Exists(PathOf(over.Id)), "the file of a task that has ended is gone");
        Assert.True(File.Exists(Path.Combine(Inbox, "notes.json")));
    }

    [Fact]
    public async Task Assigned_TwoReplicasWithInboxesOfTheirOwn_IsPutIntoOne()
    {
        await using var one = await StartAsync();
        await using var two = await ConsoleHost.StartAsync(redis.ConnectionString, one.Keys.Prefix, settings: new Dictionary<string, string?> { ["Tasks:InboxDirectory"] = Inbox + "-2" });
        for (var n = 0; n < 20; n++)
        {
            await one.SubmitAsync($"Write note {n}");
        }

        int Files() => one.Get<TaskInbox>().List().Count + two.Get<TaskInbox>().List().Count;
        await Eventually.BecomesTrueAsync(() => Files() >= 20, "every task lies in an inbox");
        await one.Get<InboxKeeper>().ReconcileAsync(default);
        await two.Get<InboxKeeper>().ReconcileAsync(default);

        Assert.Equal(20, Files());
    }

    [Fact]
    public async Task Put_DirectoryThatCannotBeWritten_IsSaidAndMadeUpForLater()
    {
        await File.WriteAllTextAsync(Inbox, "a file stands where the directory should be");
        await using var host = await StartAsync();
        var task = await host.SubmitAsync("Write a note");
        await Eventually.BecomesTrueAsync(() => host.Get<InboxKeeper>().Problem is not null, "the problem is known");
        Assert.Contains(host.Log.Lines, line => line.Contains("Tasks:InboxDirectory", StringComparison.Ordinal));

        File.Delete(Inbox);
        await host.Redis.ExecuteAsync("DEL", [host.Keys.PipelineInbox(task.Id.ToString())]); // the claim runs out after 30 s
        await host.Get<InboxKeeper>().ReconcileAsync(default);

        Assert.True(File.Exists(PathOf(task.Id)));
        Assert.Null(host.Get<InboxKeeper>().Problem);
    }

    private async Task<ConsoleHost> StartAsync()
    {
        var host = await ConsoleHost.StartAsync(redis, ("Tasks:InboxDirectory", Inbox));
        await host.UseModeAsync(PipelineMode.Shadow);
        return host;
    }

    private string PathOf(TaskId id) => Path.Combine(Inbox, id + ".json");

    private Task AppearsAsync(TaskId id) => Eventually.BecomesTrueAsync(() => File.Exists(PathOf(id)), $"{id} lies in the inbox");
}
