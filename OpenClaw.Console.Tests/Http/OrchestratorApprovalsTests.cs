using System.Collections.Concurrent;
using System.Net;
using OpenClaw.Console.Access;
using OpenClaw.Console.Approvals;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Http;

/// <summary>Decisions of people over HTTP: tokens that act in a person's name, and three people at once.</summary>
public sealed class OrchestratorApprovalsTests(SharedRedis redis)
{
    [Fact]
    public async Task Decide_TwoHundredTasksByThreeApproversAtOnce_EachIsDecidedOnce()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var machine = await host.OrchestratorAsync();
        await host.ForceModeAsync(OpenClaw.Domain.Gates.PipelineMode.Live);
        var tasks = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => host.AwaitingAsync($"fix number {i}")));
        var outcomes = new ConcurrentBag<(string Task, string Person, HttpStatusCode Status, string Code)>();

        await Task.WhenAll(((string[])["grace", "linus", "ken"]).Select(async (person, number) =>
        {
            using var client = await ApproverAsync(host, person);
            // Each begins elsewhere, and looks at all of them.
            foreach (var part in Enumerable.Range(0, tasks.Length).Select(i => tasks[(i + (number * 67)) % tasks.Length]).Chunk(8))
            {
                await Task.WhenAll(part.Select(async task =>
                {
                    var rejects = (task.Goal[^1] + number) % 2 == 0;
                    var answer = await client.MoveAsync(task.Id.ToString(), new { action = rejects ? "reject" : "approve", reason = $"{person} looked", version = task.Version });
                    outcomes.Add((task.Id.ToString(), person, answer.Status, answer.Status is HttpStatusCode.OK ? "" : answer.Json.Code()));
                }));
            }
        }));

        Assert.Equal(600, outcomes.Count);
        Assert.All(outcomes.GroupBy(outcome => outcome.Task), one => Assert.Equal(1, one.Count(outcome => outcome.Status is HttpStatusCode.OK)));
        Assert.All(outcomes.Where(outcome => outcome.Status is not HttpStatusCode.OK), outcome => Assert.Equal((HttpStatusCode.Conflict, "stale_version"), (outcome.Status, outcome.Code)));

        var decided = await host.Get<TaskService>().GetManyAsync(Actor.System, [.. tasks.Select(task => task.Id)], CancellationToken.None);
        foreach (var task in decided)
        {
            var vote = Assert.Single(task.Approval.Votes);
            Assert.Equal(outcomes.Single(outcome => outcome.Task == task.Id.ToString() && outcome.Status is HttpStatusCode.OK).Person, vote.By);
            Assert.Equal(vote.Approves ? TaskState.Done : TaskState.Failed, task.State);
            Assert.Equal((5, 5), (task.Version, task.TraceSeq));
        }

        var entries = await AuditAsync(host, "task.approve", "task.reject");
        Assert.Equal(200, entries.Count(entry => entry.Outcome == AuditOutcomes.Done));
        var milestones = decided.Select(task => $"approval.{(task.State is TaskState.Done ? "approved" : "rejected")}.{task.Id}").ToList();
        await Eventually.BecomesTrueAsync(
            async () => (await host.Get<RedisDeliveryStore>().EmittedAsync(DeliveryChannel.Milestones, milestones, CancellationToken.None)).All(emitted => emitted), "every decision is a milestone");
    }

    [Fact]
    public async Task Decide_QuorumOfTwoForTheAgent_TakesTwoDistinctPeople()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("Approvals:Quorums:0:Agent", "coder"), ("Approvals:Quorums:0:Quorum", "2"));
        using var machine = await host.OrchestratorAsync();
        await host.ForceModeAsync(OpenClaw.Domain.Gates.PipelineMode.Live);
        var tasks = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => host.AwaitingAsync($"fix number {i}")));

        await Task.WhenAll(((string[])["grace", "linus", "ken"]).Select(async person =>
        {
            using var client = await ApproverAsync(host, person);
            foreach (var task in tasks)
            {
                var first = await client.MoveAsync(task.Id.ToString(), new { action = "approve" });
                var twice = await client.MoveAsync(task.Id.ToString(), new { action = "approve" });
                Assert.NotEqual(HttpStatusCode.OK, twice.Status);
            }
        }));

        var decided = await host.Get<TaskService>().GetManyAsync(Actor.System, [.. tasks.Select(task => task.Id)], CancellationToken.None);
        Assert.All(decided, task =>
        {
            Assert.Equal((TaskState.Done, 2, 6), (task.State, task.Approval.Votes.Select(vote => vote.By).Distinct().Count(), task.TraceSeq));
            Assert.Equal(2, task.Approval.Quorum);
        });
    }

    [Fact]
    public async Task Decide_BySubmitter_IsForbiddenAndInTheLedger()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var machine = await host.OrchestratorAsync();
        await host.ForceModeAsync(OpenClaw.Domain.Gates.PipelineMode.Live);
        using var grace = await ApproverAsync(host, "grace", Scopes.TasksWrite);
        // Submitted in her own name by her token, whatever the body says; and by a machine for her.
        var own = await grace.SubmitAsync("fix it", submittedBy: "somebody else");
        Assert.Equal(("somebody else", "grace"), (own.GetProperty("submittedBy").GetString(), own.GetProperty("submitter").GetString()));
        await FinishAsync(host, TaskId.Parse(own.Id()));
        var forHer = await host.AwaitingAsync(submittedBy: "Grace");

        foreach (var id in (string[])[own.Id(), forHer.Id.ToString()])
        {
            var answer = await grace.MoveAsync(id, new { action = "approve" });
            Assert.Equal((HttpStatusCode.Forbidden, "forbidden"), (answer.Status, answer.Json.Code()));
        }

        Assert.Equal(2, (await AuditAsync(host, "task.approve")).Count(entry => entry.Outcome == AuditOutcomes.Refused));
    }

    [Fact]
    public async Task Decide_BySubmitterWhereTheSettingAllowsIt_Counts()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("Approvals:AllowSelfApproval", "true"));
        await host.ForceModeAsync(OpenClaw.Domain.Gates.PipelineMode.Live);
        var (task, grace) = (await host.AwaitingAsync(submittedBy: "Grace"), Approver("grace"));

        Assert.Null(host.Get<ApprovalService>().Hindrance(grace, task));
        var decided = Assert.IsType<TaskOutcome.Done>(await host.Get<ApprovalService>().DecideAsync(grace, new Decision(task.Id, Approve: true, null, task.Version), CancellationToken.None));
        Assert.Equal((TaskState.Done, "grace"), (decided.Task.State, decided.Task.Approval.Votes.Single().By));
    }

    [Fact]
    public async Task Decide_ByThePersonWhoseTokenSubmittedIt_IsForbidden()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var machine = await host.OrchestratorAsync();
        await host.ForceModeAsync(OpenClaw.Domain.Gates.PipelineMode.Live);
        using var grace = await ApproverAsync(host, "grace");
        var maker = new Actor(ActorKind.User, "grace") { Roles = [Role.Approver, Role.Admin] };
        var made = await host.Get<TokenService>().CreateAsync(maker, "nightly", [Scopes.Read, Scopes.TasksWrite], TimeSpan.FromDays(1), CancellationToken.None);
        using var nightly = host.WithToken(Assert.IsType<AccessOutcome.TokenCreated>(made).Text);
        var task = await nightly.SubmitAsync("fix it");
        await FinishAsync(host, TaskId.Parse(task.Id()));
        var waits = (await host.Get<TaskService>().GetAsync(Actor.System, TaskId.Parse(task.Id()), CancellationToken.None))!;

        Assert.Equal(("nightly", "grace"), (waits.Submitter, waits.TokenMaker));
        Assert.Contains("You submitted this task", host.Get<ApprovalService>().Hindrance(Approver("Grace"), waits), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await grace.MoveAsync(task.Id(), new { action = "approve" })).Status);
        Assert.Null(host.Get<ApprovalService>().Hindrance(Approver("linus"), waits));
    }

    [Fact]
    public async Task Decide_ByATokenOfSomebodyDeleted_IsForbiddenThoughTheNameIsGivenAnew()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var machine = await host.OrchestratorAsync();
        await host.ForceModeAsync(OpenClaw.Domain.Gates.PipelineMode.Live);
        using var old = await ApproverAsync(host, "bob");
        var task = await host.AwaitingAsync();
        await host.Get<UserService>().DeleteAsync(Actor.System, "bob", CancellationToken.None);
        await host.AddUserAsync("bob", Role.Approver);

        Assert.Equal("forbidden", (await old.MoveAsync(task.Id.ToString(), new { action = "approve" })).Json.Code());
    }

    [Fact]
    public async Task Decide_ByATokenWhoseMakerIsNoApproverAnyMore_IsForbidden()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var machine = await host.OrchestratorAsync();
        await host.ForceModeAsync(OpenClaw.Domain.Gates.PipelineMode.Live);
        using var grace = await ApproverAsync(host, "grace");
        var task = await host.AwaitingAsync();
        Assert.IsType<AccessOutcome.Done>(await host.Get<UserService>().SetRolesAsync(Actor.System, "grace", [Role.Viewer], CancellationToken.None));

        Assert.Equal("forbidden", (await grace.MoveAsync(task.Id.ToString(), new { action = "approve" })).Json.Code());
        Assert.Equal(TaskState.AwaitingApproval, (await host.Get<TaskService>().GetAsync(Actor.System, task.Id, CancellationToken.None))!.State);
    }

    [Fact]
    public async Task DecideMany_SomeChangedMeanwhile_AnOutcomeForEach()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.ForceModeAsync(OpenClaw.Domain.Gates.PipelineMode.Live);
        var (one, other, gone) = (await host.AwaitingAsync(), await host.AwaitingAsync(), await host.AwaitingAsync());
        var (service, linus, grace) = (host.Get<ApprovalService>(), Approver("linus"), Approver("grace"));
        Assert.IsType<TaskOutcome.Done>(await service.DecideAsync(linus, new Decision(other.Id, Approve: false, "risky", other.Version), CancellationToken.None));
        Assert.Equal([one.Id, gone.Id], (await service.QueueAsync(grace, 0, 10, CancellationToken.None)).Select(task => task.Id).Order());
        await host.Get<TaskSweep>().RemoveAsync([gone.Id], CancellationToken.None);

        var outcomes = await service.DecideManyAsync(grace, [.. ((OrchestratorTask[])[one, other, gone]).Select(task => new Decision(task.Id, Approve: true, null, task.Version))], CancellationToken.None);

        Assert.Equal(TaskState.Done, Assert.IsType<TaskOutcome.Done>(outcomes[0]).Task.State);
        Assert.Contains("linus rejected it", Assert.IsType<TaskOutcome.Refused>(outcomes[1]).Sentence, StringComparison.Ordinal);
        Assert.IsType<TaskOutcome.NotFound>(outcomes[2]);
        Assert.NotNull(service.Hindrance(Approver("nightly"), await host.AwaitingAsync()));
        Assert.Null(service.Hindrance(grace, await host.AwaitingAsync()));
    }

    private static Actor Approver(string name) => new(ActorKind.User, name) { Roles = [Role.Approver] };

    /// <summary>A person with the role approver, and a client with a token they made.</summary>
    private static async Task<HttpClient> ApproverAsync(ConsoleHost host, string name, params string[] more)
    {
        await host.AddUserAsync(name, Role.Approver, Role.Admin);
        var maker = new Actor(ActorKind.User, name) { Roles = [Role.Approver, Role.Admin] };
        var outcome = await host.Get<TokenService>().CreateAsync(maker, $"cli of {name}", [Scopes.Read, Scopes.ApprovalsWrite, .. more], TimeSpan.FromDays(1), CancellationToken.None);
        return host.WithToken(Assert.IsType<AccessOutcome.TokenCreated>(outcome).Text);
    }

    private static async Task FinishAsync(ConsoleHost host, TaskId id)
    {
        await host.Get<TaskService>().ApplyAsync(id, new TaskAction.Start("worker", null, 7), CancellationToken.None);
        await host.Get<TaskService>().ApplyAsync(id, new TaskAction.Complete(7, new TaskResult()), CancellationToken.None);
    }

    private static async Task<IReadOnlyList<AuditEntry>> AuditAsync(ConsoleHost host, params string[] actions)
    {
        var found = new List<AuditEntry>();
        await foreach (var (entry, _) in host.Get<AuditService>().ExportAsync(Actor.System, AuditQuery.All, CancellationToken.None))
        {
            found.Add(entry);
        }

        return [.. found.Where(entry => actions.Contains(entry.Action))];
    }
}
