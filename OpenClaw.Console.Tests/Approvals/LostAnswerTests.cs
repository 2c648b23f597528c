using System.Net;
using System.Net.Sockets;
using System.Text;
using OpenClaw.Console.Approvals;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Approvals;

/// <summary>A decision whose answer from Redis is lost: it was made all the same, so it is looked for, entered in the ledger, and told.</summary>
[Slow]
public sealed class LostAnswerTests
{
    private static readonly Actor Grace = new(ActorKind.User, "grace") { Roles = [Role.Approver] };

    [Fact]
    public async Task DecideAsync_MadeButTheAnswerIsLost_IsFoundAndEnteredOnce()
    {
        await using var server = await RedisServer.StartAsync();
        await using var between = new Between(server.Port);
        await using var host = await StartAsync(between);
        var task = await host.AwaitingAsync();

        // What is decided goes through, its answer does not come back in time; it comes when the console looks again.
        between.HoldFrom($"{task.Id}\r\n", "task.done", until: "HGET");
        var outcome = Assert.IsType<TaskOutcome.Done>(await host.Get<ApprovalService>().DecideAsync(Grace, new Decision(task.Id, Approve: true, null, task.Version), CancellationToken.None));

        Assert.True(between.Held, "the answer was held back");
        Assert.Equal((TaskState.Done, task.Version + 1), (outcome.Task.State, outcome.Task.Version));
        Assert.Equal(outcome.Task.Version, (await host.TaskAsync(task.Id)).Version);
        await Eventually.BecomesTrueAsync(async () => (await EnteredAsync(host)).Count == 1, "the ledger has it");
        Assert.Equal("grace", Assert.Single(await EnteredAsync(host)).Actor);
    }

    [Fact]
    public async Task Commit_MadeButTheAnswerIsLost_SettlesOnceWithItsOutcome()
    {
        await using var server = await RedisServer.StartAsync();
        await using var between = new Between(server.Port);
        await using var host = await StartAsync(between);
        await host.AddUserAsync("grace", Role.Approver);
        var task = await host.AwaitingAsync();
        var decisions = host.Get<PendingDecisionService>();
        Assert.IsType<StageOutcome.Staged>(Assert.Single(await decisions.StageAsync(Grace, [new Decision(task.Id, Approve: false, "risky", task.Version)], CancellationToken.None)));

        between.HoldFrom($"{task.Id}\r\n", "task.failed", until: "HGET");
        host.Time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        await Eventually.BecomesTrueAsync(async () => await SettledAsync(decisions), "it is settled");

        Assert.True(between.Held, "the answer was held back");
        var outcome = Assert.Single((await decisions.BoardAsync(Grace, CancellationToken.None)).Outcomes);
        Assert.Equal((true, false, task.Id.ToString()), (outcome.Done, outcome.Approve, outcome.Task));
        Assert.Equal((TaskState.Failed, "risky", task.Version + 1), ((await host.TaskAsync(task.Id)) is { } now ? (now.State, now.Rejection!.Reason, now.Version) : default));
        await Eventually.BecomesTrueAsync(async () => (await EnteredAsync(host)).Count > 0, "the ledger has it");
    }

    /// <summary>Who asks while answers are held back is told that Redis did not answer, and asks again.</summary>
    private static async Task<bool> SettledAsync(PendingDecisionService decisions)
    {
        try
        {
            return (await decisions.BoardAsync(Grace, CancellationToken.None)).Outcomes.Count == 1;
        }
        catch (RedisUnavailableException)
        {
            return false;
        }
    }

    private static async Task<ConsoleHost> StartAsync(Between between)
    {
        var host = await ConsoleHost.StartAsync(
            $"127.0.0.1:{between.Port}", "lost:", settings: new Dictionary<string, string?> { ["Redis:CallTimeout"] = "00:00:01", ["Actions:UndoWindow"] = "00:05:00" });
        await host.ForceModeAsync(PipelineMode.Live);
        return host;
    }

    private static async Task<IReadOnlyList<AuditEntry>> EnteredAsync(ConsoleHost host)
    {
        var found = new List<AuditEntry>();
        await foreach (var (entry, _) in host.Get<AuditService>().ExportAsync(Actor.System, AuditQuery.All, CancellationToken.None))
        {
            found.Add(entry);
        }

        return [.. found.Where(entry => entry.Action is "task.approve" or "task.reject")];
    }

    /// <summary>Stands between the console and Redis, and holds answers back from when a request says something until another one does.</summary>
    private sealed class Between : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _end = new();
        private readonly Task _accepting;
        private readonly Lock _gate = new();
        private readonly List<Task> _pumps = [];
        private string[] _from = [];
        private string _until = "";
        private string _said = "";
        private TaskCompletionSource? _held;

        public Between(int redis)
        {
            _listener.Start();
            _accepting = AcceptAsync(redis);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        /// <summary>An answer was held back, and given then.</summary>
        public bool Held { get; private set; }

        public void HoldFrom(string one, string other, string until)
        {
            lock (_gate)
            {
                (_from, _until, _said) = ([one, other], until, "");
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            _listener.Stop();
            await _accepting;
            await Task.WhenAll(_pumps);
            _end.Dispose();
        }

        private async Task AcceptAsync(int redis)
        {
            try
            {
                while (true)
                {
                    var console = await _listener.AcceptTcpClientAsync(_end.Token);
                    var server = new TcpClient();
                    await server.ConnectAsync(IPAddress.Loopback, redis, _end.Token);
                    _pumps.Add(PumpAsync(console, server));
                }
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The end.
            }
        }

        private async Task PumpAsync(TcpClient console, TcpClient server)
        {
            using (console)
            using (server)
            {
                await Task.WhenAny(
                    CopyAsync(console.GetStream(), server.GetStream(), bytes => { Hear(bytes.Span); return Task.CompletedTask; }),
                    CopyAsync(server.GetStream(), console.GetStream(), _ => Waiting()));
            }
        }

        private async Task CopyAsync(NetworkStream from, NetworkStream to, Func<ReadOnlyMemory<byte>, Task> before)
        {
            var buffer = new byte[65536];
            try
            {
                while (await from.ReadAsync(buffer, _end.Token) is > 0 and var length)
                {
                    await before(buffer.AsMemory(0, length));
                    await to.WriteAsync(buffer.AsMemory(0, length), _end.Token);
                }
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // One side has gone.
            }
        }

        private Task Waiting()
        {
            lock (_gate)
            {
                return _held?.Task.WaitAsync(_end.Token) ?? Task.CompletedTask;
            }
        }

        private void Hear(ReadOnlySpan<byte> bytes)
        {
            lock (_gate)
            {
                if (_from.Length == 0)
                {
                    return;
                }

                _said = _said[^Math.Min(_said.Length, 16_384)..] + Encoding.Latin1.GetString(bytes);
                if (_held is null && _from.All(text => _said.Contains(text, StringComparison.Ordinal)))
                {
                    (_held, _said) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), "");
                }
                else if (_held is not null && _said.Contains(_until, StringComparison.Ordinal) && _said.Contains(_from[0], StringComparison.Ordinal))
                {
                    _from = [];
                    Held = true;
                    _held.SetResult();
                }
            }
        }
    }
}
