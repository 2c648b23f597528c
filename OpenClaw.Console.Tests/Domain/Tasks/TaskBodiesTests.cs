using System.Text;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Domain.Tasks;

public sealed class TaskBodiesTests
{
    [Theory]
    [InlineData("", "missing_body", null)]
    [InlineData("  \n", "missing_body", null)]
    [InlineData("null", "missing_body", null)]
    [InlineData("{", "invalid_json", null)]
    [InlineData("[]", "invalid_json", null)]
    [InlineData("\"goal\"", "invalid_json", null)]
    [InlineData("{}", "missing_goal", "goal")]
    [InlineData("{\"goal\":null}", "missing_goal", "goal")]
    [InlineData("{\"goal\":\"  \"}", "missing_goal", "goal")]
    [InlineData("{\"goal\":7}", "invalid_field", "goal")]
    [InlineData("{\"goal\":\"a\\u0000b\"}", "invalid_field", "goal")]
    [InlineData("{\"goal\":\"\\ud800\"}", "invalid_field", "goal")]
    [InlineData("{\"goal\":\"x\",\"workspaceDir\":7}", "invalid_field", "workspaceDir")]
    [InlineData("{\"goal\":\"x\",\"requiredCapabilities\":\"code\"}", "invalid_field", "requiredCapabilities")]
    [InlineData("{\"goal\":\"x\",\"requiredCapabilities\":[\"code\",\"a,b\"]}", "invalid_field", "requiredCapabilities")]
    [InlineData("{\"goal\":\"x\",\"requiredCapabilities\":[\"code\",5]}", "invalid_field", "requiredCapabilities[1]")]
    [InlineData("{\"goal\":\"x\",\"submittedBy\":\"\"}", "invalid_field", "submittedBy")]
    public void Submission_BadBody_NamesCodeAndField(string body, string code, string? field)
    {
        var (submission, problem) = TaskBodies.Submission(Encoding.UTF8.GetBytes(body));
        Assert.Null(submission);
        Assert.Equal((code, field), (problem!.Code, problem.Field));
    }

    [Fact]
    public void Submission_GoalOfEightKibibytes_IsTakenAndOneByteMoreIsNot()
    {
        Assert.NotNull(TaskBodies.Submission(Goal(new string('é', 4096))).Submission);
        Assert.Equal("goal_too_long", TaskBodies.Submission(Goal(new string('é', 4096) + "x")).Problem!.Code);
    }

    [Fact]
    public void Submission_WholeAndWithMore_IsReadAndTheRestIgnored()
    {
        var (submission, _) = TaskBodies.Submission("{\"goal\":\" fix it\\nnow \",\"workspaceDir\":\"/w\",\"requiredCapabilities\":[\"code\",\"code\",\"ops\"],\"submittedBy\":\"main\",\"kind\":\"live\",\"state\":7}"u8.ToArray());

        Assert.Equal(("fix it\nnow", "/w", "main"), (submission!.Goal, submission.WorkspaceDir, submission.SubmittedBy));
        Assert.Equal(["code", "ops"], submission.RequiredCapabilities);
    }

    [Theory]
    [InlineData("{}", "invalid_action", "action")]
    [InlineData("{\"action\":\"finish\"}", "invalid_action", "action")]
    [InlineData("{\"action\":[]}", "invalid_action", "action")]
    [InlineData("{\"action\":\"start\"}", "invalid_field", "holder")]
    [InlineData("{\"action\":\"start\",\"holder\":\"w\",\"specialistSessionId\":{}}", "invalid_field", "specialistSessionId")]
    [InlineData("{\"action\":\"heartbeat\"}", "invalid_field", "fence")]
    [InlineData("{\"action\":\"heartbeat\",\"fence\":\"7\"}", "invalid_field", "fence")]
    [InlineData("{\"action\":\"heartbeat\",\"fence\":1.5}", "invalid_field", "fence")]
    [InlineData("{\"action\":\"complete\",\"fence\":7,\"result\":[]}", "invalid_field", "result")]
    [InlineData("{\"action\":\"complete\",\"fence\":7,\"result\":{\"text\":5}}", "invalid_field", "result.text")]
    [InlineData("{\"action\":\"complete\",\"fence\":7,\"result\":{\"artefacts\":[{\"path\":\"a\",\"mediaType\":\"b\"}]}}", "invalid_field", "result.artefacts[0].bytes")]
    [InlineData("{\"action\":\"fail\",\"fence\":7}", "invalid_field", "error")]
    [InlineData("{\"action\":\"fail\",\"error\":{\"code\":\"oops\",\"message\":\"m\"}}", "invalid_field", "error.code")]
    [InlineData("{\"action\":\"fail\",\"error\":{\"code\":\"unknown\"}}", "invalid_field", "error.message")]
    [InlineData("{\"action\":\"reject\"}", "invalid_reason", "reason")]
    [InlineData("{\"action\":\"reject\",\"reason\":\" \"}", "invalid_reason", "reason")]
    [InlineData("{\"action\":\"approve\",\"reason\":7}", "invalid_reason", "reason")]
    [InlineData("{\"action\":\"approve\",\"version\":-1}", "invalid_field", "version")]
    [InlineData("{\"action\":\"cancel\",\"by\":7}", "invalid_field", "by")]
    public void Transition_BadBody_NamesCodeAndField(string body, string code, string field)
    {
        var (request, problem) = TaskBodies.Transition(Encoding.UTF8.GetBytes(body));
        Assert.Null(request);
        Assert.Equal((code, field), (problem!.Code, problem.Field));
    }

    [Fact]
    public void Transition_ReasonOfOneThousandAndTwentyFour_IsTakenAndOneMoreIsNot()
    {
        Assert.NotNull(TaskBodies.Transition(Reject(new string('x', 1024))).Request);
        Assert.Equal("invalid_reason", TaskBodies.Transition(Reject(new string('x', 1025))).Problem!.Code);
    }

    [Fact]
    public void Claim_WithoutHolder_IsNamed() =>
        Assert.Equal(("invalid_field", "holder"), (TaskBodies.Claim("{\"agentId\":\"coder\"}"u8.ToArray()).Problem!.Code, TaskBodies.Claim("{\"agentId\":\"coder\"}"u8.ToArray()).Problem!.Field));

    private static byte[] Goal(string goal) => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { goal });

    private static byte[] Reject(string reason) => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { action = "reject", reason });

    [Fact]
    public void Capabilities_ThatWereSubmitted_AreTheSameWhenTheyAreTypedAgain()
    {
        var (submission, _) = TaskBodies.Submission("{\"goal\":\"x\",\"requiredCapabilities\":[\"mutate external\",\"code\"]}"u8.ToArray());

        Assert.Equal(submission!.RequiredCapabilities, TaskBodies.Capabilities(string.Join(", ", submission.RequiredCapabilities)));
        Assert.Equal(["a b", "c", "d"], TaskBodies.Capabilities(" a b ,\r\nc\n,, d"));
        Assert.Empty(TaskBodies.Capabilities(null));
    }
}
