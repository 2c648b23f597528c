using System.Text;
using OpenClaw.Domain.Dispatch;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Domain.Dispatch;

public sealed class SessionLineTests
{
    private const string Id = "01KM2VJ4C8ABCDEFGHJKMNPQRS";

    [Theory]
    [InlineData("subagent_done")]
    [InlineData("subagent.done")]
    [InlineData("sessions.spawn.complete")]
    public void Read_DoneTypes_CompleteTheTask(string type)
    {
        var done = Assert.IsType<SessionLine.Done>(Read(
            $$$"""{"type":"{{{type}}}","sessionId":"s-1","data":{"parentTaskId":"{{{Id}}}","text":"All green","artefacts":[{"path":"out/a.md","mediaType":"text/markdown","bytes":12},{"bytes":3}]}}"""));

        Assert.Equal((Id, "All green", "s-1"), (done.Task.ToString(), done.Result.Text, done.Result.SpecialistSessionId));
        Assert.Equal([new TaskArtefact("out/a.md", "text/markdown", 12)], done.Result.Artefacts);
    }

    [Theory]
    [InlineData("subagent_failed", TaskErrorCode.SpecialistAborted)]
    [InlineData("subagent.failed", TaskErrorCode.SpecialistAborted)]
    [InlineData("sessions.spawn.failed", TaskErrorCode.SpawnFailed)]
    public void Read_FailedTypes_FailTheTask(string type, TaskErrorCode code)
    {
        var failed = Assert.IsType<SessionLine.Failed>(Read($$$"""{"type":"{{{type}}}","data":{"parentTaskId":"{{{Id}}}","error":"It fell over"}}"""));

        Assert.Equal(new TaskError(code, "It fell over"), failed.Error);
    }

    [Fact]
    public void Read_ErrorWithACode_KeepsIt() =>
        Assert.Equal(
            TaskErrorCode.SchemaDrift,
            Assert.IsType<SessionLine.Failed>(Read($$$"""{"type":"subagent_failed","data":{"parentTaskId":"{{{Id}}}","error":{"code":"schema_drift","message":"m"} }}""")).Error.Code);

    [Theory]
    [InlineData("{\"type\":\"message\",\"data\":{\"text\":\"hello\"}}")]
    [InlineData("{\"type\":\"subagent_done\",\"data\":{\"text\":\"whose?\"}}")]
    [InlineData("{\"type\":\"other\",\"data\":{\"parentTaskId\":\"01KM2VJ4C8ABCDEFGHJKMNPQRS\"}}")]
    [InlineData("{\"type\":\"subagent_done\",\"data\":\"parentTaskId\"}")]
    public void Read_LinesOfNoConcern_AreOther(string line) => Assert.IsType<SessionLine.Other>(Read(line));

    [Theory]
    [InlineData("{\"type\":\"subagent_done\",\"data\":{\"parentTaskId\":\"..")]
    [InlineData("{\"type\":\"subagent_done\",\"data\":{\"parentTaskId\":\"../../etc\"}}")]
    [InlineData("parentTaskId \ufffd")]
    public void Read_BrokenLines_AreBad(string line) => Assert.IsType<SessionLine.Bad>(Read(line));

    [Fact]
    public void Read_HugeResult_IsCut()
    {
        var line = $$$"""{"type":"subagent_done","data":{"parentTaskId":"{{{Id}}}","text":"{{{new string('x', 300_000)}}}"}}""";

        Assert.Equal(TaskRules.MaxText, Assert.IsType<SessionLine.Done>(Read(line)).Result.Text!.Length);
    }

    private static SessionLine Read(string line) => SessionLine.Read(Encoding.UTF8.GetBytes(line));
}
