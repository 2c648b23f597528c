using System.Text.Json;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Liveness;

/// <summary>The files shared with other programs (spec 4 section 3), and what the scheduler says.</summary>
[Slow]
public sealed class StateFilesTests(SharedRedis redis) : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("openclaw-state-");
    private LivenessBench _bench = null!;

    private string Requests => Path.Combine(_directory.FullName, StateFiles.RequestsName);

    public async ValueTask InitializeAsync() => _bench = await LivenessBench.StartAsync(redis, ("Liveness:StateDirectory", _directory.FullName));

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task RequestFile_WithAGoodAndABadLine_IsCarriedOutAndAnsweredInTheResultFile()
    {
        await File.WriteAllTextAsync(Requests, Line("3a7f", "CoinGecko Scanner") + "\nthis is not json\n");
        var report = await _bench.ResetAsync();
        Assert.Equal((1, 2), (report.Done, report.Taken));
        Assert.False(File.Exists(Requests));
        var result = JsonDocument.Parse(Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_directory.FullName, StateFiles.ResultsName)))).RootElement;
        Assert.Equal(("3a7f", "coingecko_scanner", true), (result.GetProperty("job_id").GetString(), result.GetProperty("job_name").GetString(), result.GetProperty("success").GetBoolean()));
        Assert.Equal("this is not json", Assert.Single((await _bench.Liveness.BoardAsync(Actor.System, default)).Poison).Text);
    }

    [Fact]
    public async Task RequestFile_AppendedToByAWriterThatHadItOpen_LosesNothing()
    {
        await using var writer = new FileStream(Requests, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        await writer.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Line("one", "one") + "\n" + Line("two", "two")[..20]));
        await writer.FlushAsync();
        Assert.Equal(1, (await _bench.ResetAsync()).Done);
        await writer.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Line("two", "two")[20..] + "\n"));
        await writer.FlushAsync();
        await File.WriteAllTextAsync(Requests, Line("three", "three") + "\n"); // and somebody begins a new one
        Assert.Equal(2, (await _bench.ResetAsync()).Done);
        Assert.Equal(["enabled", "enabled", "enabled"], new[] { "one", "two", "three" }.Select(_bench.Scheduler.StateOf));
        Assert.Equal(0, (await _bench.ResetAsync()).Done); // nothing is read twice
        _bench.Host.Time.Advance(TimeSpan.FromMinutes(11));
        await _bench.ResetAsync();
        Assert.Empty(_directory.EnumerateFiles("*.taken-*"));
    }

    [Fact]
    public async Task RequestFile_LargerThanATurnReads_IsReadOnAtTheNextAndASuperfluousRequestIsShown()
    {
        var store = _bench.Host.Get<RedisResetStore>();
        var line = JsonSerializer.Serialize(new { job_id = "many", job_name = "many", reason = new string('x', 400), requested_at = Iso.Write(_bench.Host.Time.GetUtcNow()) }) + "\n";
        var lines = (StateFiles.MostBytes / line.Length) + 1;
        await File.WriteAllTextAsync(Requests, string.Concat(Enumerable.Repeat(line, lines)));
        Assert.Equal(lines - 1, await _bench.Host.Get<StateFiles>().TakeRequestsAsync(default));
        Assert.Equal(1, await _bench.Host.Get<StateFiles>().TakeRequestsAsync(default));
        Assert.Equal(0, await _bench.Host.Get<StateFiles>().TakeRequestsAsync(default));

        for (var i = 1; i < RedisResetStore.MaxRequests; i++)
        {
            Assert.Equal(1, await store.AddAsync(new ResetRequest { Id = $"{i}", JobId = $"{i}", JobName = $"j{i}", Reason = "stuck", RequestedAt = _bench.Host.Time.GetUtcNow() }, default));
        }

        await File.WriteAllTextAsync(Requests, Line("one", "one more") + "\n" + Line("j7", "j7") + "\n");
        Assert.Equal(2, await _bench.Host.Get<StateFiles>().TakeRequestsAsync(default));
        var poison = Assert.Single(await store.PoisonAsync(default)).Poison; // the other one asks for what is open already
        Assert.Equal(("500 resets wait, which is the most: ask for it again later.", true), (poison.Problem, poison.Text.Contains("one more", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RequestFile_OfManyTinyLines_IsReadInTurns()
    {
        await File.WriteAllTextAsync(Requests, string.Concat(Enumerable.Repeat("{}\n", StateFiles.MostLines + 7)));
        var files = _bench.Host.Get<StateFiles>();
        Assert.Equal((StateFiles.MostLines, 7, 0), (await files.TakeRequestsAsync(default), await files.TakeRequestsAsync(default), await files.TakeRequestsAsync(default)));
    }

    [Fact]
    public async Task LeaseFile_OfARemovedJob_BringsItBackOnlyWithASignOfLife()
    {
        var path = Path.Combine(_directory.CreateSubdirectory("leases").FullName, "scan.json");
        await File.WriteAllTextAsync(path, LeaseFile(_bench.Host.Time.GetUtcNow()));
        await _bench.CheckAsync(1);
        _bench.Host.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.IsType<LivenessOutcome.Done>(await _bench.Actions.RemoveAsync(Actor.System, "scan", "no longer run", default));
        await _bench.CheckAsync(1);
        Assert.Empty((await _bench.Liveness.BoardAsync(Actor.System, default)).Jobs);

        await File.WriteAllTextAsync(path, LeaseFile(_bench.Host.Time.GetUtcNow()));
        await _bench.CheckAsync(1);
        Assert.Equal("scan", Assert.Single((await _bench.Liveness.BoardAsync(Actor.System, default)).Jobs).Job.Name);
    }

    [Fact]
    public async Task LeaseFiles_AreReadAsHeartbeats_AndABadTimestampIsRefused()
    {
        var leases = _directory.CreateSubdirectory("leases");
        var now = _bench.Host.Time.GetUtcNow();
        await File.WriteAllTextAsync(Path.Combine(leases.FullName, "signal_router.json"), $$"""{"job_name":"signal_router","pid":77,"started_at":"{{Iso.Write(now)}}","heartbeat_at":"{{Iso.Write(now)}}","ttl_seconds":720,"status":"running"}""");
        await File.WriteAllTextAsync(Path.Combine(leases.FullName, "guessed.json"), $$"""{"started_at":"{{now:yyyy-MM-dd HH:mm}}","ttl_seconds":720,"status":"running"}""");
        await _bench.CheckAsync(1);
        var view = await _bench.ViewAsync("signal_router");
        Assert.Equal((Verdict.Healthy, 77, LeaseStatus.Running), (view.Verdict, view.Stored.Lease!.Pid, view.Stored.Lease.Status));
        Assert.Null(await _bench.Liveness.JobAsync(Actor.System, "guessed", default));
        Assert.Contains(_bench.Host.Log.Lines, line => line.Contains("guessed.json", StringComparison.Ordinal) && line.Contains("started_at", StringComparison.Ordinal));

        await File.WriteAllTextAsync(Path.Combine(leases.FullName, "signal_router.json"), $$"""{"started_at":"{{Iso.Write(now)}}","completed_at":"{{Iso.Write(now.AddSeconds(30))}}","ttl_seconds":720,"status":"error","detail":"no route"}""");
        await _bench.CheckAsync(1);
        await _bench.CheckAsync(1);
        var detail = (await _bench.Liveness.JobAsync(Actor.System, "signal_router", default))!;
        Assert.Equal(("no route", 1), (Assert.Single(detail.Runs).Detail, detail.View.Stored.ErrorsInARow)); // told once, however often it is read
    }

    [Fact]
    public async Task OutputFiles_TheNewestCounts()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "prices-1.json"), "{}");
        await _bench.Actions.SaveAsync(Actor.System, new MonitoredJob { Name = "prices", Ttl = TimeSpan.FromMinutes(5), OutputMaxAge = TimeSpan.FromMinutes(3), OutputFiles = ["prices-*.json"] }, null, default);
        await _bench.RunAsync("prices");
        await _bench.CheckAsync(1);
        Assert.NotNull((await _bench.ViewAsync("prices")).OutputAt);
        _bench.Host.Time.Advance(TimeSpan.FromMinutes(10));
        await _bench.RunAsync("prices");
        await _bench.CheckAsync(0.1);
        await _bench.CheckAsync();
        Assert.Equal(Verdict.Idle, (await _bench.ViewAsync("prices")).Verdict);
    }

    [Fact]
    public async Task Scheduler_SaysThatItRuns_IsShownAndDecidesNothing()
    {
        await _bench.AddAsync("scan");
        var now = _bench.Host.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var state = new { runningAtMs = now - 812_000, lastRunStatus = "ok", consecutiveErrors = 4 };
        _bench.Scheduler.Say(JsonSerializer.Serialize(new { jobs = new object[] { new { id = "id-scan", name = "Scan", enabled = false, status = "running", state }, new { id = "other", name = "CoinGecko Scanner", enabled = true } } }));
        await _bench.CheckAsync(0.1);
        var board = await _bench.Liveness.BoardAsync(Actor.System, default);
        var view = Assert.Single(board.Jobs);
        Assert.Equal((Verdict.Healthy, true, 4), (view.Verdict, view.LooksDisabled, view.Said!.ConsecutiveErrors));
        Assert.Equal("other", Assert.Single(board.Unmonitored).Id);
        _bench.Scheduler.Say("gateway is down");
        await _bench.CheckAsync(0.6);
        board = await _bench.Liveness.BoardAsync(Actor.System, default);
        Assert.Equal((2, true), (board.Scheduler.Jobs.Count, board.Scheduler.Problem is not null));
    }

    private static string LeaseFile(DateTimeOffset at) => $$"""{"started_at":"{{Iso.Write(at)}}","heartbeat_at":"{{Iso.Write(at)}}","ttl_seconds":300,"status":"running"}""";

    private string Line(string id, string name) => JsonSerializer.Serialize(new { job_id = id, job_name = name, reason = "runningAtMs stuck 180s", requested_at = Iso.Write(_bench.Host.Time.GetUtcNow()), attempts = 1 });
}
