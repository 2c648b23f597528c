using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Domain.Deliveries;

public sealed class DeliveryEnvelopeTests
{
    private static readonly DateTimeOffset Sent = new(2026, 3, 14, 9, 26, 53, 589, TimeSpan.Zero);

    [Fact]
    public void KeyOf_SubjectAndChannel_IsAlwaysTheSame()
    {
        Assert.Equal(DeliveryEnvelope.KeyOf(DeliveryChannel.Milestones, "m1"), DeliveryEnvelope.KeyOf(DeliveryChannel.Milestones, "m1"));
        Assert.NotEqual(DeliveryEnvelope.KeyOf(DeliveryChannel.Milestones, "m1"), DeliveryEnvelope.KeyOf(DeliveryChannel.Demand, "m1"));
        Assert.Matches("^[0-9a-f-]{36}$", DeliveryEnvelope.KeyOf(DeliveryChannel.Milestones, "ein Leerzeichen\n\u00e4"));
    }

    [Theory]
    [InlineData(DeliveryChannel.Milestones, "event")]
    [InlineData(DeliveryChannel.Demand, "snapshot")]
    public void Write_Payload_IsTheCanonicalEnvelope(DeliveryChannel channel, string member)
    {
        using var body = new PooledBuffer();
        DeliveryEnvelope.Write("k-1", Sent, channel, """{"z":1.0,"a":"\u00e4"}"""u8, body);
        Assert.Equal(
            member == "event"
                ? """{"event":{"a":"ä","z":1},"idempotencyKey":"k-1","sentAtUtc":"2026-03-14T09:26:53.589Z"}"""
                : """{"idempotencyKey":"k-1","sentAtUtc":"2026-03-14T09:26:53.589Z","snapshot":{"a":"ä","z":1}}""",
            Encoding.UTF8.GetString(body.WrittenSpan));
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(body.WrittenMemory).RootElement.GetProperty(member).ValueKind);
    }

    [Fact]
    public void Sign_KnownExample_IsWhatTheSpecificationsLibrariesGive()
    {
        // The example of the Standard Webhooks specification: its secret, in hex instead of base64.
        var key = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        var secret = new SigningSecret(Convert.ToHexStringLower(key));
        var signature = StandardWebhooks.Sign([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", """{"test": 2432232314}"""u8);
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
        Assert.Equal("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", StandardWebhooks.ToReceiver(secret));
    }

    [Fact]
    public void Sign_TwoLiveSecrets_GivesOneSignatureEach()
    {
        var secrets = new[] { new SigningSecret("00112233445566778899aabbccddeeff"), new SigningSecret("not hex") };
        var parts = StandardWebhooks.Sign(secrets, "id", StandardWebhooks.Timestamp(Sent), "{}"u8).Split(' ');
        var content = Encoding.UTF8.GetBytes($"id.{Sent.ToUnixTimeSeconds()}.{{}}");
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromHexString(secrets[0].Text), content)), parts[0]);
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData("not hex"u8, content)), parts[1]);
    }
}
