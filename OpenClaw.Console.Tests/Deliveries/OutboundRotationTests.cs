using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Console.Deliveries;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Deliveries;

[Slow]
public sealed class OutboundRotationTests(SharedRedis redis)
{
    private const string Elsewhere = "0ddba11c0ffee0ddba11c0ffee0ddba11c0ffee0ddba11c0ffee0ddba11c0ffee0";

    [Fact]
    public async Task SecretSetByAnotherReplica_ReceiverKnowsOnlyThatOne_NothingIsRejected()
    {
        await using var receiver = await Receiver.StartAsync(Elsewhere);
        await using var host = await DeliveryHost.StartAsync(redis, receiver);
        // Another tool sets the plain key; the vault has not looked yet.
        await host.Redis.ExecuteAsync("SET", [host.Keys.MilestonesSigningSecret, Elsewhere]);
        var record = await host.BecomesAsync(await host.EmitAsync("m1"), DeliveryStatus.Delivered, DeliveryStatus.Rejected);
        Assert.Equal((DeliveryStatus.Delivered, 1, new SigningSecret(Elsewhere).KeyId), (record.Status, record.AttemptCount, record.Attempts[0].KeyId));
    }

    [Fact]
    public async Task ReceiverKnowsAnotherSecret_IsRejectedWithTheCauseOnCallLooksFor()
    {
        await using var receiver = await Receiver.StartAsync(Elsewhere);
        await using var host = await DeliveryHost.StartAsync(redis, receiver);
        var record = await host.BecomesAsync(await host.EmitAsync("m1"), DeliveryStatus.Rejected);
        Assert.Equal(("HTTP 401: invalid signature", 1), (record.LastError, record.AttemptCount));
        var group = Assert.Single(await host.Get<RedisDeadLetterStore>().GroupsAsync(host.Time.GetUtcNow(), default));
        Assert.Equal(("HTTP 401: invalid signature", DeliveryStatus.Rejected, 1L), (group.Cause, group.Status, group.Count));
    }
}
