using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Domain.Deliveries;

public sealed class DeliveryRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 0.0, 24)]
    [InlineData(1, 0.5, 30)]
    [InlineData(1, 0.999999, 36)]
    [InlineData(2, 0.5, 300)]
    [InlineData(9, 0.5, 300)]
    public void DelayAfter_Attempt_IsItsDelayWithJitter(int attempt, double random, double seconds) =>
        Assert.Equal(seconds, RetryPolicy.Default.DelayAfter(attempt, null, random).TotalSeconds, 3);

    [Theory]
    [InlineData(1, 30)]
    [InlineData(45, 45)]
    [InlineData(3600, 60)]
    public void DelayAfter_RetryAfter_IsHonouredBetweenTheDelayAndTwiceIt(int asked, double seconds) =>
        Assert.Equal(seconds, RetryPolicy.Default.DelayAfter(1, TimeSpan.FromSeconds(asked), 0.1).TotalSeconds);

    [Theory]
    [InlineData(200, "{\"ok\":true,\"status\":\"accepted\"}", OutcomeKind.Delivered)]
    [InlineData(200, "{\"ok\":true,\"status\":\"duplicate\",\"milestoneId\":\"m\"}", OutcomeKind.Duplicate)]
    [InlineData(204, "", OutcomeKind.Delivered)]
    [InlineData(200, "duplicate", OutcomeKind.Delivered)]
    [InlineData(200, "{\"status\":\"dupl", OutcomeKind.Delivered)]
    [InlineData(200, "{\"status\":7}", OutcomeKind.Delivered)]
    [InlineData(200, "{\"status\":\"ok\",\"reason\":\"\\ud800\"}", OutcomeKind.Delivered)]
    [InlineData(200, "{\"status\":\"duplicate\",\"reason\":\"\\ud800\"}", OutcomeKind.Duplicate)]
    [InlineData(200, "{\"\\udc00\":1,\"status\":\"\\ud800\"}", OutcomeKind.Delivered)]
    [InlineData(503, "{\"reason\":\"\\ud800\"}", OutcomeKind.Retryable)]
    [InlineData(200, """{"status":"\ud800"}""", OutcomeKind.Delivered)]
    [InlineData(400, """{"\udc00":1,"reason":"x"}""", OutcomeKind.Rejected)]
    [InlineData(301, "", OutcomeKind.Rejected)]
    [InlineData(400, "{\"reason\":\"invalid milestone event\"}", OutcomeKind.Rejected)]
    [InlineData(401, "{\"reason\":\"invalid signature\"}", OutcomeKind.Rejected)]
    [InlineData(404, "", OutcomeKind.Rejected)]
    [InlineData(408, "", OutcomeKind.Retryable)]
    [InlineData(425, "", OutcomeKind.Retryable)]
    [InlineData(429, "", OutcomeKind.Retryable)]
    [InlineData(500, "{\"reason\":\"server misconfigured: MILESTONE_SIGNING_SECRET not set\"}", OutcomeKind.Retryable)]
    [InlineData(503, "<html>", OutcomeKind.Retryable)]
    public void OfAnswer_Answer_MeansWhatTheContractSays(int status, string answer, OutcomeKind kind) => Assert.Equal(kind, DeliveryOutcome.OfAnswer(status, answer).Kind);

    [Fact]
    public void OfAnswer_Refusal_KeepsTheReceiversReason()
    {
        var outcome = DeliveryOutcome.OfAnswer(401, """{"ok":false,"status":"rejected","reason":"invalid signature"}""");
        Assert.Equal(("HTTP 401: invalid signature", true), (outcome.Error, outcome.IsInvalidSignature));
        Assert.False(DeliveryOutcome.OfAnswer(401, """{"reason":"missing x-openclaw-signature or x-openclaw-timestamp"}""").IsInvalidSignature);
        Assert.Equal("HTTP 404", DeliveryOutcome.OfAnswer(404, "not here").Error);
    }

    [Fact]
    public void After_FailuresInARow_RetriesUntilTheLastAttempt()
    {
        var failure = DeliveryOutcome.OfFailure("refused");
        Assert.Equal(new DeliveryVerdict(DeliveryStatus.Retrying, Now.AddSeconds(30)), RetryPolicy.Default.After(0, failure, Now, 0.5));
        Assert.Equal(new DeliveryVerdict(DeliveryStatus.Retrying, Now.AddMinutes(5)), RetryPolicy.Default.After(1, failure, Now, 0.5));
        Assert.Equal(new DeliveryVerdict(DeliveryStatus.DeadLetter, null), RetryPolicy.Default.After(2, failure, Now, 0.5));
        Assert.Equal(DeliveryStatus.Rejected, RetryPolicy.Default.After(0, DeliveryOutcome.OfAnswer(404, ""), Now, 0.5).Status);
        Assert.Equal(DeliveryStatus.Duplicate, RetryPolicy.Default.After(2, DeliveryOutcome.OfAnswer(200, """{"status":"duplicate"}"""), Now, 0.5).Status);
    }

    [Theory]
    [InlineData("HTTP 503: upstream 10.2.3.4:8080 timed out after 30s", "HTTP 503: upstream # timed out after #")]
    [InlineData("HTTP 500: req_8fJ2kL failed at 2026-11-21T06:00:00Z", "HTTP 500: # failed at #")]
    [InlineData("HTTP 422: order 5f3a9c1e-0000-4000-8000-123456789abc\n unknown", "HTTP 422: order # unknown")]
    [InlineData("connection refused", "connection refused")]
    [InlineData("", "unknown")]
    public void Of_Error_StripsNumbersAndIds(string error, string cause) => Assert.Equal(cause, ErrorCause.Of(error));

    [Fact]
    public void Of_TwoStatuses_AreTwoCauses() => Assert.NotEqual(ErrorCause.Of("HTTP 502"), ErrorCause.Of("HTTP 503"));
}
