using System.Text;
using OpenClaw.Domain.Demand;
using OpenClaw.Domain.Ingest;
using OpenClaw.Domain.Proof;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Domain.Ingest;

public sealed class IngestCheckTests
{
    private const string Timestamp = "2026-02-28T12:00:00.000Z";
    private const string Event = """{"milestoneId":"m","scope":"s","claim":"c"}""";

    private static readonly DateTimeOffset Now = new(2026, 2, 28, 12, 0, 1, TimeSpan.Zero);
    private static readonly KnownSecret Current = new("current", new SigningSecret("current secret"));
    private static readonly KnownSecret Previous = new("previous", new SigningSecret("previous secret"));
    private static readonly KnownSecret Retired = new("retired", new SigningSecret("retired secret"), Accepted: false);
    private static readonly KnownSecret[] Secrets = [Retired, Current, Previous];

    [Fact]
    public void Examine_GoodEnvelope_PassesWithWhatTheStoreNeeds()
    {
        var passed = Assert.IsType<IngestVerdict<Milestone>.Passed>(Check(
            $$"""{ "sentAtUtc":"2026-02-28T11:59:59Z", "event":{{Event}}, "idempotencyKey":" k1 " }"""));
        Assert.Equal(("k1", "m"), (passed.IdempotencyKey, passed.Value.MilestoneId));
        Assert.Equal(Now.AddSeconds(-2), passed.SentAt);
        Assert.Same(Current, passed.VerifiedBy);
    }

    [Fact]
    public void Examine_PreviousSecretStillAccepted_SaysWhichVerified() => Assert.Same(
        Previous, Assert.IsType<IngestVerdict<Milestone>.Passed>(Check(Envelope("k"), Previous)).VerifiedBy);

    [Fact]
    public void Examine_SignatureInUpperCase_Passes()
    {
        var body = Encoding.UTF8.GetBytes(Envelope("k"));
        var signature = SignedHeaders.For(body, Current.Secret, Now).Signature.ToUpperInvariant();
        Assert.IsType<IngestVerdict<Milestone>.Passed>(Check(body, signature, Timestamp, Secrets));
    }

    [Fact]
    public void Examine_NoAcceptedSecret_Is500BeforeAnythingElse()
    {
        AssertRefused(Check("nope"u8.ToArray(), null, null, []), 500, "server misconfigured: MILESTONE_SIGNING_SECRET not set");
        AssertRefused(Check("nope"u8.ToArray(), null, null, [Retired]), 500, "server misconfigured: MILESTONE_SIGNING_SECRET not set");
    }

    [Theory]
    [InlineData(null, Timestamp)]
    [InlineData("ab", null)]
    [InlineData("", Timestamp)]
    [InlineData("ab", " ")]
    public void Examine_HeaderMissing_Is401BeforeTheBodyIsRead(string? signature, string? timestamp) => AssertRefused(
        Check("nope"u8.ToArray(), signature, timestamp, Secrets), 401, "missing x-openclaw-signature or x-openclaw-timestamp");

    [Theory]
    [InlineData("nope")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("3")]
    [InlineData("""{"idempotencyKey":"k",}""")]
    public void Examine_NoJsonObject_Is400BeforeTheSignature(string body) => AssertRefused(
        Check(Encoding.UTF8.GetBytes(body), "ab", Timestamp, Secrets), 400, "invalid JSON body");

    [Fact]
    public void Examine_TooDeep_Is400() => AssertRefused(
        Check(Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 64) + new string(']', 64) + "}"), "ab", Timestamp, Secrets), 400, "invalid JSON body");

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"idempotencyKey":null}""")]
    [InlineData("""{"idempotencyKey":7}""")]
    [InlineData("""{"idempotencyKey":" \n"}""")]
    [InlineData("""{"idempotencyKey":"k","idempotencyKey":1}""")]
    public void Examine_NoKey_Is400BeforeTheSignature(string body) => AssertRefused(
        Check(Encoding.UTF8.GetBytes(body), "ab", Timestamp, Secrets), 400, "missing idempotencyKey");

    [Theory]
    [InlineData("ab")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void Examine_WrongSignature_Is401BeforeTheEvent(string signature) => AssertRefused(
        Check("""{"idempotencyKey":" k "}"""u8.ToArray(), signature, Timestamp, Secrets), 401, "invalid signature", "k");

    [Fact]
    public void Examine_KnownButNotAcceptedSecret_Is401AndNamesIt()
    {
        var refused = AssertRefused(Check(Envelope("k"), Retired), 401, "invalid signature", "k");
        Assert.Same(Retired, refused.Matches);
    }

    [Fact]
    public void Examine_SameSecretUnderTwoNames_TheAcceptedOneCounts()
    {
        KnownSecret again = new("environment", new SigningSecret("retired secret"));
        var body = Encoding.UTF8.GetBytes(Envelope("k"));
        var signature = SignedHeaders.For(body, Retired.Secret, Now).Signature;
        Assert.Same(again, Assert.IsType<IngestVerdict<Milestone>.Passed>(Check(body, signature, Timestamp, [Retired, again])).VerifiedBy);
    }

    [Theory]
    [InlineData("""{"idempotencyKey":"k"}""")]
    [InlineData("""{"idempotencyKey":"k","event":null}""")]
    [InlineData("""{"idempotencyKey":"k","event":{"milestoneId":"m","scope":"s"}}""")]
    [InlineData("""{"idempotencyKey":"k","Event":{"milestoneId":"m","scope":"s","claim":"c"}}""")]
    public void Examine_BadEvent_Is400AfterTheSignature(string body)
    {
        var refused = AssertRefused(Check(body), 400, "invalid milestone event", "k");
        Assert.Same(Current, refused.Matches);
    }

    [Fact]
    public void Examine_BadSnapshot_HasItsOwnReason()
    {
        var body = Encoding.UTF8.GetBytes("""{"idempotencyKey":"k","snapshot":{}}""");
        var request = new IngestRequest(body, SignedHeaders.For(body, Current.Secret, Now).Signature, Timestamp);
        var refused = Assert.IsType<IngestVerdict<DemandSnapshot>.Refused>(IngestCheck.Examine(request, Secrets, DemandSnapshotJson.Contract, Now));
        Assert.Equal((400, "invalid demand summary snapshot"), (refused.Refusal.Status, refused.Refusal.Reason));
    }

    [Fact]
    public void Examine_LoneSurrogates_AreSignedAsSentAndReadAsReplacementCharacters()
    {
        var passed = Assert.IsType<IngestVerdict<Milestone>.Passed>(Check(
            """{"idempotencyKey":"k\ud800","\udc00":1,"event":{"milestoneId":"m","scope":"s","claim":"cut \ud83d","\udfff":"\\ud83d"}}"""));
        Assert.Equal(("k\uFFFD", "cut \uFFFD"), (passed.IdempotencyKey, passed.Value.Claim));
    }

    [Fact]
    public void Examine_RepeatedMember_TheLastOneIsSignedAndRead() => Assert.Equal("last", Assert.IsType<IngestVerdict<Milestone>.Passed>(Check(
        """{"idempotencyKey":"k","event":{"milestoneId":"m","scope":"s","claim":"first","cl\u0061im":"last"}}""")).Value.Claim);

    [Fact]
    public void Examine_DeepestAllowedBody_Passes() => Assert.IsType<IngestVerdict<Milestone>.Passed>(Check(
        $$"""{"idempotencyKey":"k","event":{{Event}},"x":{{new string('[', 63)}}{{new string(']', 63)}}}"""));

    private static string Envelope(string key) => $$"""{"idempotencyKey":"{{key}}","event":{{Event}}}""";

    private static IngestVerdict<Milestone> Check(string body, KnownSecret? signedWith = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return Check(bytes, SignedHeaders.For(bytes, (signedWith ?? Current).Secret, Now).Signature, Timestamp, Secrets);
    }

    private static IngestVerdict<Milestone> Check(byte[] body, string? signature, string? timestamp, KnownSecret[] secrets) =>
        IngestCheck.Examine(new IngestRequest(body, signature, timestamp), secrets, MilestoneJson.Contract, Now);

    private static IngestVerdict<Milestone>.Refused AssertRefused(IngestVerdict<Milestone> verdict, int status, string reason, string? key = null)
    {
        var refused = Assert.IsType<IngestVerdict<Milestone>.Refused>(verdict);
        Assert.Equal((status, reason, key), (refused.Refusal.Status, refused.Refusal.Reason, refused.IdempotencyKey));
        return refused;
    }
}
