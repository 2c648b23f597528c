using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Deliveries;

/// <summary>Two consoles on one Redis have one breaker for each endpoint. Beside the one it is about stands another, which shows that a console is at work.</summary>
[Slow]
public sealed class SharedBreakerTests(SharedRedis redis)
{
    private static readonly Actor Ada = new(ActorKind.User, "ada") { Roles = [Role.Operator] };

    [Fact]
    public async Task Isolated_OnOneReplica_StopsTheOtherUntilThatOneClosesIt()
    {
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        await using var beside = await Receiver.StartAsync(Sender.Secret);
        var prefix = redis.NewPrefix();
        await using var two = await StartAsync(prefix, receiver, beside);
        await using (var one = await StartAsync(prefix, receiver, beside))
        {
            Assert.IsType<EndpointOutcome.Done>(await one.Get<EndpointService>().IsolateAsync(Ada, "main", "the receiver moves house", default));
        }

        Assert.Equal((BreakerState.Isolated, "ada: the receiver moves house"), await BreakerAsync(two));
        await two.EmitManyAsync(20);
        await Eventually.BecomesTrueAsync(async () => (await beside.StateAsync()).Accepted == 20, "the other endpoint has everything");
        Assert.Equal(0, (await receiver.StateAsync()).Requests);
        Assert.IsType<EndpointOutcome.Done>(await two.Get<EndpointService>().CloseAsync(Ada, "main", "it has moved", default));
        await Eventually.BecomesTrueAsync(async () => (await receiver.StateAsync()).Accepted == 20, "this one has everything too");
    }

    [Fact]
    public async Task Failures_SeenByTheReplicasTogether_OpenItForBoth()
    {
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        await using var beside = await Receiver.StartAsync(Sender.Secret);
        await receiver.ControlAsync(new { mode = "status", status = 503 });
        var prefix = redis.NewPrefix();
        await using var one = await StartAsync(prefix, receiver, beside);
        await using var two = await StartAsync(prefix, receiver, beside);
        await one.EmitManyAsync(3);
        await Eventually.BecomesTrueAsync(async () => (await BreakerAsync(one)).State is BreakerState.Open, "three failures open it");
        Assert.Equal((BreakerState.Open, "HTTP 503"), await BreakerAsync(two));

        await two.EmitManyAsync(30, "later");
        await Eventually.BecomesTrueAsync(async () => (await beside.StateAsync()).Accepted == 33, "the other endpoint has everything");
        Assert.Equal(3, (await receiver.StateAsync()).Requests);
        Assert.Equal((30, 3), ((await two.CountAsync())[DeliveryStatus.Pending], (await two.CountAsync())[DeliveryStatus.Retrying]));
    }

    private static async Task<(BreakerState State, string Cause)> BreakerAsync(ConsoleHost host) =>
        (await host.Get<EndpointService>().ReadAsync(Ada, default)).Single(status => status.Endpoint.Id == "main").Breaker is var breaker ? (breaker.State, breaker.Cause) : default;

    private Task<ConsoleHost> StartAsync(string prefix, Receiver receiver, Receiver beside) => DeliveryHost.StartAsync(
        redis.ConnectionString, prefix, receiver,
        ("Deliveries:Endpoints:1:Id", "beside"), ("Deliveries:Endpoints:1:Url", beside.Url), ("Deliveries:Endpoints:1:Channels:0", "milestones"),
        ("Deliveries:BreakerFailures", "3"), ("Deliveries:BreakerOpenTime", "01:00:00"), ("Deliveries:RetryDelays:0", "00:30:00"));
}
