using System.Collections.Concurrent;
using System.Globalization;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Tests.Deliveries;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Secrets;

/// <summary>
/// A rotation from stage to close on two replicas while 100 records/s flow out and 100 envelopes/s in, against a receiver that knows one secret at a time and
/// is switched in the middle, as the senders are: nothing is rejected in either direction. OPENCLAW_ROTATION=seconds makes each of its phases longer.
/// </summary>
[Slow]
public sealed class RotationRunTests(SharedRedis redis, ITestOutputHelper output)
{
    private const string New = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    private static readonly string NewId = new SigningSecret(New).KeyId;
    private static readonly string OldId = new SigningSecret(Sender.Secret).KeyId;
    private static readonly Actor Ada = new(ActorKind.User, "ada") { Roles = [Role.Admin] };
    private static readonly double PhaseSeconds = double.Parse(Environment.GetEnvironmentVariable("OPENCLAW_ROTATION") ?? "2", CultureInfo.InvariantCulture);

    private readonly ConcurrentBag<Task> _out = [];
    private readonly ConcurrentBag<Task<Answer>> _in = [];
    private volatile string _secret = Sender.Secret;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rotation_WithTrafficInBothDirections_LosesNothing()
    {
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        var prefix = redis.NewPrefix();
        (string, string?)[] calm = [("Deliveries:Timeout", "00:00:10"), ("Deliveries:ClaimTimeout", "00:01:00")];
        await using var one = await DeliveryHost.StartAsync(redis.ConnectionString, prefix, receiver, calm);
        await using var two = await DeliveryHost.StartAsync(redis.ConnectionString, prefix, receiver, calm);
        using var stop = new CancellationTokenSource();
        var traffic = FlowAsync(one, two, stop.Token);

        await PhaseAsync(); // before
        Assert.IsType<RotationOutcome.Done>(await one.Get<RotationService>().StageAsync(Ada, New, force: false, None));
        await PhaseAsync(); // staged
        Assert.Equal([(OldId, ProbeVerdict.Accepted), (NewId, ProbeVerdict.Refused)], (await two.Get<RotationService>().ProbeAsync(Ada, None)).Results.Single().Answers.Select(answer => (answer.KeyId, answer.Verdict)));
        Assert.IsType<RotationOutcome.Done>(await two.Get<RotationService>().PromoteAsync(Ada, NewId, TimeSpan.FromHours(24), null, None));
        await PhaseAsync(); // promoted
        await receiver.ControlAsync(new { secrets = new[] { New } });
        await PhaseAsync(); // receiver switched
        _secret = New;
        await PhaseAsync(); // senders switched
        Assert.IsType<RotationOutcome.Done>(await one.Get<RotationService>().CloseAsync(Ada, null, None));
        await PhaseAsync(); // closed
        await stop.CancelAsync();
        await traffic;
        await Task.WhenAll(_out);
        var answers = await Task.WhenAll(_in);
        // One more than was emitted here: that the rotation is over is a milestone of the console's own.
        var expected = _out.Count + 1;
        await Eventually.BecomesTrueAsync(async () => await one.CountAsync() is { Backlog: 0, InFlight: 0 } now && now[DeliveryStatus.Delivered] + now[DeliveryStatus.Duplicate] >= expected, "everything is delivered", TimeSpan.FromMinutes(1));

        var (counts, seen) = (await one.CountAsync(), await receiver.StateAsync());
        output.WriteLine($"out {_out.Count}: {string.Join(", ", counts.ByStatus.Select(pair => $"{pair.Key} {pair.Value}"))}; receiver accepted {seen.Accepted}, by key {string.Join(", ", seen.ByKeyId)}; in {answers.Length}");
        Assert.Equal((0, 0), (counts[DeliveryStatus.Rejected], counts[DeliveryStatus.DeadLetter]));
        Assert.Equal((expected, expected), (counts[DeliveryStatus.Delivered] + counts[DeliveryStatus.Duplicate], seen.Accepted));
        Assert.Equal(new[] { NewId, OldId }.Order(StringComparer.Ordinal), seen.ByKeyId.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(answers, answer => !answer.Text.Contains("\"accepted\"", StringComparison.Ordinal));
        Assert.Empty((await one.Get<DeadLetterService>().ReadAsync(Actor.System, None)).Groups);
    }

    private static Task PhaseAsync() => Task.Delay(TimeSpan.FromSeconds(PhaseSeconds), TimeProvider.System, None);

    // 100 a second each way, whatever an answer takes.
    private async Task FlowAsync(ConsoleHost one, ConsoleHost two, CancellationToken stop)
    {
        using var old = new Sender(one.Url, Sender.Secret);
        using var oldOther = new Sender(two.Url, Sender.Secret);
        using var next = new Sender(one.Url, New);
        using var nextOther = new Sender(two.Url, New);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        try
        {
            for (var n = 0; await timer.WaitForNextTickAsync(stop); n++)
            {
                var even = n % 2 == 0;
                _out.Add((even ? one : two).EmitAsync($"out{n}"));
                var sender = _secret == New ? (even ? next : nextOther) : (even ? old : oldOther);
                _in.Add(sender.MilestoneAsync(Sender.Milestone($"in{n}")));
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over; what is under way is waited for while the senders live.
            await Task.WhenAll(_in);
        }
    }
}
