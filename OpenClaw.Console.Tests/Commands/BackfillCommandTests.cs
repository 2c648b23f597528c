using OpenClaw.Console.Audit;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Tests.Deliveries;
using OpenClaw.Console.Tests.Domain.Backfill;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Commands;

/// <summary>./console backfill as its own process against a running console.</summary>
public sealed class BackfillCommandTests(EmitFixture fixture, SharedRedis redis) : IClassFixture<EmitFixture>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openclaw-backfill-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task StateFile_FirstAndSecondTime_EmitsThenSkips()
    {
        var file = Write("state.json", BackfillTests.State);

        var first = await RunAsync("--state-file", file, "--wait", "0");
        var second = await RunAsync("--state-file", file, "--wait", "0");

        Assert.Equal((0, ""), (first.Code, first.Error));
        Assert.Equal(
            """
            [backfill] emit orchestrator.started.2026-02-26T06:06:48.768Z
            [backfill] emit rss.sweep.2026-02-26T07:00:00.000Z
            [backfill] emit nightly.batch.2026-02-26T09:00:00.000Z
            [backfill] emit reddit.response.2026-02-26T10:00:00.000Z
            [backfill] emit approval.requested.t1
            [backfill] emit approval.approved.t1
            [backfill] emit approval.requested.t2
            [backfill] emit approval.rejected.t2
            [backfill] emit approval.requested.t3
            [backfill] emit demand.summary.s1
            [backfill] 10 new milestone(s) emitted, 0 skipped

            """,
            first.Out);
        Assert.StartsWith("[backfill] skip  orchestrator.started.2026-02-26T06:06:48.768Z  (already queued)\n", second.Out, StringComparison.Ordinal);
        Assert.EndsWith("[backfill] 0 new milestone(s) emitted, 10 skipped\n", second.Out, StringComparison.Ordinal);
        var record = (await fixture.Host.Get<DeliveryLogService>().OfMilestoneAsync(Actor.System, "approval.rejected.t2", CancellationToken.None))[0];
        var entries = (await fixture.Host.Get<AuditService>().PageAsync(Actor.System, AuditQuery.All with { Actions = ["milestones.backfill"], Target = "state.json" }, null, 20, CancellationToken.None)).Entries;
        Assert.Equal(["0 emitted, 10 skipped of 10 in the file. Told by the command line.", "10 emitted, 0 skipped of 10 in the file. Told by the command line."], entries.Select(entry => entry.Detail));
        Assert.All(entries, entry => Assert.Equal(("machine", record.EmittedBy), (entry.Kind, entry.Actor)));
    }

    [Fact]
    public async Task StateFile_WhatTheOrchestratorDeliveredItself_IsSkippedAndSaid()
    {
        var file = Write("delivered.json", """
            {"taskHistory":[{"type":"startup","result":"ok","handledAt":"2026-01-27T06:00:00.000Z"}],
             "milestoneDeliveries":[{"milestoneId":"orchestrator.started.2026-01-27T06:00:00.000Z","status":"duplicate"}]}
            """);

        var (_, output, _) = await RunAsync("--state-file", file, "--wait", "0");

        Assert.Equal("[backfill] skip  orchestrator.started.2026-01-27T06:00:00.000Z  (delivered by the orchestrator)\n[backfill] 0 new milestone(s) emitted, 1 skipped\n", output);
    }

    [Fact]
    public async Task Log_WithAnIdTwiceAndADryRun_SaysWhatItWouldDo()
    {
        var file = Write("milestones.jsonl", $"{BackfillTests.Line("log.a")}\n{BackfillTests.Line("log.b")}\n{BackfillTests.Line("log.a")}\n");

        var dry = await RunAsync("--log", file, "--dry-run");
        Assert.Equal(
            (0, "[backfill] would emit log.a\n[backfill] would emit log.b\n[backfill] would skip  log.a  (already queued)\n[backfill] 2 new milestone(s) would be emitted, 1 skipped\n"), (dry.Code, dry.Out));
        var real = await RunAsync("--log", file, "--wait", "0");

        Assert.Equal(
            (0, "[backfill] emit log.a\n[backfill] emit log.b\n[backfill] skip  log.a  (already queued)\n[backfill] 2 new milestone(s) emitted, 1 skipped\n"), (real.Code, real.Out));
    }

    [Fact]
    public async Task Log_Malformed_NamesTheLineAndEmitsNothing()
    {
        var file = Write("milestones.jsonl", $"{BackfillTests.Line("mal.a")}\nnonsense\n");

        var (code, output, error) = await RunAsync("--log", file);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("milestones.jsonl: line 2: is not a JSON object with an event.", error, StringComparison.Ordinal);
        Assert.Contains("Nothing was emitted.", error, StringComparison.Ordinal);
        Assert.Empty(await fixture.Host.Get<DeliveryLogService>().OfMilestoneAsync(Actor.System, "mal.a", CancellationToken.None));
    }

    [Fact]
    public async Task StateFile_Malformed_NamesThePath()
    {
        var (code, _, error) = await RunAsync("--state-file", Write("state.json", """{"taskHistory":[{"type":"startup","result":"ok"}]}"""));

        Assert.Equal(1, code);
        Assert.Contains("state.json: taskHistory[0].handledAt: is missing.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_ThatCannotBeUsed_ExitWithTwo()
    {
        var file = Write("state.json", "{}");
        Assert.Equal(2, (await RunAsync()).Code);
        Assert.Equal(2, (await RunAsync("--state-file", file, "--log", file)).Code);
        Assert.Equal(2, (await RunAsync("--log", file, "--wait", "-1")).Code);
        var missing = await RunAsync("--log", Path.Combine(_folder.FullName, "none.jsonl"));
        Assert.Equal(2, missing.Code);
        Assert.Contains("There is no file", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliveries_AreWaitedFor_AndAFailureExitsWithOne()
    {
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        await using var host = await DeliveryHost.StartAsync(redis, receiver);
        var token = await host.AddTokenAsync(TimeSpan.FromHours(1), Scopes.MilestonesWrite);
        var good = Write("state.json", BackfillTests.State);
        var bad = Write("milestones.jsonl", $"{BackfillTests.Line("end.a")}\n{BackfillTests.Line("end.b")}\n");

        var done = await ConsoleProcess.RunAsync(null, "backfill", "--state-file", good, "--url", host.Url, "--token", token);
        await receiver.ControlAsync(new { mode = "status", status = 403 });
        var failed = await ConsoleProcess.RunAsync(null, "backfill", "--log", bad, "--url", host.Url, "--token", token);

        Assert.Equal((0, "[backfill] delivery done — 10 delivered, 0 failed"), (done.Code, done.Out.TrimEnd().Split('\n')[^1]));
        Assert.Equal(10, (await receiver.StateAsync()).Accepted);
        Assert.Equal((1, "[backfill] delivery done — 0 delivered, 2 failed"), (failed.Code, failed.Out.TrimEnd().Split('\n')[^1]));
    }

    [Fact]
    public async Task Token_WithoutTheScope_ExitsWithFour()
    {
        var token = await fixture.Host.AddTokenAsync(TimeSpan.FromHours(1), Scopes.Read);
        var file = Write("milestones.jsonl", BackfillTests.Line("scope.a"));

        var (code, output, _) = await ConsoleProcess.RunAsync(null, "backfill", "--log", file, "--url", fixture.Host.Url, "--token", token);

        Assert.Equal((4, "[backfill] 0 new milestone(s) emitted, 0 skipped\n"), (code, output));
    }

    private Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments) =>
        ConsoleProcess.RunAsync(null, ["backfill", .. arguments, "--url", fixture.Host.Url, "--token", fixture.Token]);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
