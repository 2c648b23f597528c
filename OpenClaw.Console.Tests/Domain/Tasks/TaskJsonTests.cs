using System.Text;
using System.Text.Json;
using OpenClaw.Domain.Tasks;
using static OpenClaw.Console.Tests.Domain.Tasks.TaskSamples;

namespace OpenClaw.Console.Tests.Domain.Tasks;

public sealed class TaskJsonTests
{
    [Fact]
    public void Write_ATask_HasTheNamesOfTheSpec()
    {
        var task = Do(Awaiting(), new TaskAction.Approve("grace", "fine"));
        using var json = JsonDocument.Parse(TaskJson.Write(task with { WorkspaceDir = "/work" }));
        var root = json.RootElement;

        Assert.Equal(
            [
                "approval", "artefacts", "assignedAgentId", "assignedAt", "completedAt", "createdAt", "expiresAt", "goal", "id", "kind", "requiredCapabilities", "result", "routing",
                "schemaVersion", "specialistSessionId", "startedAt", "state", "stateSince", "submittedBy", "submitter", "traceSeq", "version", "workspaceDir",
            ],
            root.EnumerateObject().Select(member => member.Name).Append("artefacts").Order(StringComparer.Ordinal));
        Assert.Equal(("live", "done", "2026-03-14T09:26:53.000Z"), (root.GetProperty("kind").GetString(), root.GetProperty("state").GetString(), root.GetProperty("createdAt").GetString()));
        Assert.Equal("coder", root.GetProperty("routing").GetProperty("assignedAgentId").GetString());
        Assert.Equal("grace", root.GetProperty("approval").GetProperty("votes")[0].GetProperty("by").GetString());
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSameTask()
    {
        var task = Do(Awaiting(quorum: 2), new TaskAction.Reject("grace", "no \u2028 \"quotes\" \U0001F600"));
        Assert.Equal(TaskJson.Write(task), TaskJson.Write(TaskJson.Read(TaskJson.Write(task))!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"id\":\"x\"}")]
    public void Read_AnythingElse_IsNull(string json) => Assert.Null(TaskJson.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Write_AnEntry_IsTheEnvelopeOfTheSpec()
    {
        var (task, entries) = Assigned();
        var json = Encoding.UTF8.GetString(TaskJson.Write(entries[1]));

        Assert.StartsWith(
            $"{{\"traceSchema\":\"openclaw-trajectory\",\"schemaVersion\":1,\"traceId\":\"{task.Id}\",\"source\":\"runtime\",\"type\":\"task.assigned\",\"ts\":\"2026-03-14T09:26:53.000Z\",\"seq\":2,\"sessionId\":null,\"data\":{{\"action\":\"route\",\"from\":\"queued\",",
            json, StringComparison.Ordinal);
        var read = TaskJson.ReadEntry(Encoding.UTF8.GetBytes(json))!;
        Assert.Equal((entries[1].Seq, entries[1].State, "route", "coder"), (read.Seq, read.State, read.Data.Action, read.Data.Routing!.AssignedAgentId));
    }

    [Fact]
    public void Write_AnEntryTooLarge_IsCutToSixtyFourKibibytesAndSaysSo()
    {
        var result = new TaskResult { Text = new string('é', 60_000), Artefacts = [.. Enumerable.Repeat(new TaskArtefact(new string('p', 1000), "text/plain", 1), 90)] };
        var applied = Assert.IsType<TaskTransition.Applied>(Try(InProgress(fence: 7), new TaskAction.Complete(7, result)));
        var written = TaskJson.Write(applied.Entry!);

        Assert.InRange(written.Length, 1, TaskRules.MaxEntryBytes);
        var data = TaskJson.ReadEntry(written)!.Data;
        Assert.True(data.Truncated);
        Assert.StartsWith("éé", data.Result!.Text, StringComparison.Ordinal);
    }
}
