using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Storage;

public sealed class GroupCommitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<int[]> _calls = [];
    private readonly Queue<TaskCompletionSource> _replies = new();

    [Fact]
    public async Task RunAsync_Alone_IsCalledAtOnce()
    {
        var commit = new GroupCommit<int, string>(Commit, _ => 1);
        var answer = commit.RunAsync(7);
        Assert.Equal([[7]], _calls);
        Reply();
        Assert.Equal("a7", await answer.WaitAsync(Patience));
    }

    [Fact]
    public async Task RunAsync_WhileACallIsUnderWay_SharesTheNextOneAndGetsItsOwnAnswer()
    {
        var commit = new GroupCommit<int, string>(Commit, _ => 1);
        var answers = Enumerable.Range(1, 20).Select(commit.RunAsync).ToArray();
        Assert.Single(_calls);
        Reply();
        await Eventually.BecomesTrueAsync(() => _replies.Count == 1, "the second call");
        Reply();
        Assert.Equal(Enumerable.Range(1, 20).Select(n => $"a{n}"), await Task.WhenAll(answers).WaitAsync(Patience));
        Assert.Equal([[1], [.. Enumerable.Range(2, 19)]], _calls);
    }

    [Fact]
    public async Task RunAsync_TwoCallsAllowed_TheSecondGoesOutWithAWorthwhileGroupOnly()
    {
        const int Worthwhile = GroupCommit<int, string>.Worthwhile;
        var commit = new GroupCommit<int, string>(Commit, _ => 1, atOnce: 2);
        var answers = Enumerable.Range(1, Worthwhile).Select(commit.RunAsync).ToList();
        Assert.Equal([[1]], _calls);
        answers.Add(commit.RunAsync(Worthwhile + 1));
        Assert.Equal([[1], [.. Enumerable.Range(2, Worthwhile)]], _calls);

        // The first to end leaves the few that wait to the one that is under way.
        answers.AddRange(Enumerable.Range(Worthwhile + 2, 5).Select(commit.RunAsync));
        Reply();
        Assert.Equal("a1", await answers[0].WaitAsync(Patience));
        answers.Add(commit.RunAsync(Worthwhile + 7));
        Assert.Equal(2, _calls.Count);
        Reply();
        await Eventually.BecomesTrueAsync(() => _replies.Count == 1, "the third call");
        Reply();
        Assert.Equal(Enumerable.Range(1, Worthwhile + 7).Select(n => $"a{n}"), await Task.WhenAll(answers).WaitAsync(Patience));
        Assert.Equal(Enumerable.Range(Worthwhile + 2, 6), _calls[2]);
    }

    [Fact]
    public async Task RunAsync_MoreThanOneCallHolds_GoesOutInSeveral()
    {
        var commit = new GroupCommit<int, string>(Commit, item => item == 2 ? GroupCommit<int, string>.LargestSize : 1);
        var answers = new[] { 1, 2, 3 }.Concat(Enumerable.Range(10, GroupCommit<int, string>.LargestCount)).Select(commit.RunAsync).ToArray();
        for (var call = 1; call <= 4; call++)
        {
            await Eventually.BecomesTrueAsync(() => _replies.Count == 1, $"call {call}");
            Reply();
        }

        await Task.WhenAll(answers).WaitAsync(Patience);
        Assert.Equal([1, 1, GroupCommit<int, string>.LargestCount, 1], _calls.Select(call => call.Length));
    }

    [Fact]
    public async Task RunAsync_CallFails_EveryoneInItFailsAndTheNextGoesOn()
    {
        var commit = new GroupCommit<int, string>(Commit, _ => 1);
        var answers = new[] { 1, 2, 3 }.Select(commit.RunAsync).ToArray();
        Reply();
        await Eventually.BecomesTrueAsync(() => _replies.Count == 1, "the second call");
        var later = commit.RunAsync(4);
        Reply(new RedisUnavailableException(RedisFailure.TimedOut, "no answer"));
        Assert.Equal("a1", await answers[0].WaitAsync(Patience));
        await Assert.ThrowsAsync<RedisUnavailableException>(() => answers[1].WaitAsync(Patience));
        await Assert.ThrowsAsync<RedisUnavailableException>(() => answers[2].WaitAsync(Patience));
        await Eventually.BecomesTrueAsync(() => _replies.Count == 1, "the third call");
        Reply();
        Assert.Equal("a4", await later.WaitAsync(Patience));
    }

    private async Task<IReadOnlyList<string>> Commit(IReadOnlyList<int> items)
    {
        _calls.Add([.. items]);
        var reply = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _replies.Enqueue(reply);
        await reply.Task;
        return [.. items.Select(item => $"a{item}")];
    }

    private void Reply(Exception? failure = null)
    {
        var reply = _replies.Dequeue();
        if (failure is null)
        {
            reply.SetResult();
        }
        else
        {
            reply.SetException(failure);
        }
    }
}
