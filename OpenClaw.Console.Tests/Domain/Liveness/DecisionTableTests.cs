using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Domain.Liveness;

/// <summary>Every row and boundary of the decision table (spec 4 section 2).</summary>
public sealed class DecisionTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    [Theory]
    // lease age (-1: none), limit, output age (-1: none), output limit (0: not declared), errors, listened
    [InlineData(0, 780, -1, 0, 0, 99999, "healthy")]
    [InlineData(780, 780, -1, 0, 0, 99999, "healthy")]
    [InlineData(780.001, 780, -1, 0, 0, 99999, "stuck")]
    [InlineData(10, 780, 420, 420, 0, 99999, "healthy")]
    [InlineData(10, 780, 420.001, 420, 0, 99999, "idle-looking")]
    [InlineData(10, 780, -1, 420, 0, 99999, "idle-looking")]
    [InlineData(10, 780, -1, 420, 0, 420, "healthy")] // not watched long enough to miss any
    [InlineData(10, 780, -1, 420, 0, 421, "idle-looking")]
    [InlineData(10, 780, 10, 420, 2, 99999, "healthy")]
    [InlineData(10, 780, 10, 420, 3, 99999, "failing")]
    [InlineData(10, 780, -1, 0, 3, 99999, "failing")]
    [InlineData(10, 780, 999, 420, 3, 99999, "failing")] // any output
    [InlineData(10, 780, 999, 420, 2, 99999, "idle-looking")]
    [InlineData(812, 780, 10, 420, 0, 99999, "scheduler lying")]
    [InlineData(812, 780, 420, 420, 5, 99999, "scheduler lying")]
    [InlineData(812, 780, 905, 420, 0, 99999, "stuck")]
    [InlineData(812, 780, -1, 0, 0, 99999, "stuck")]
    [InlineData(812, 780, -1, 0, 9, 99999, "stuck")] // a reset cures a stuck job, whatever its last runs said
    [InlineData(-1, 780, -1, 0, 0, 99999, "stuck")] // none counts as stale
    [InlineData(-1, 780, 10, 420, 0, 99999, "scheduler lying")]
    [InlineData(-1, 780, -1, 0, 0, 780, "waiting")] // new: it had no chance yet
    [InlineData(-1, 780, -1, 0, 0, 781, "stuck")]
    [InlineData(812, 780, 905, 420, 0, 30, "waiting")] // the console heard nobody until 30 s ago
    public void Find_ARowOrBoundary_GivesItsVerdict(double lease, double limit, double output, double outputLimit, int errors, double listened, string verdict)
    {
        var seen = Seen(lease, limit, output, outputLimit, errors, listened);
        Assert.Equal(verdict, DecisionTable.Find(seen, WatchRules.Default).ToWire());
    }

    [Theory]
    [InlineData(LeaseStatus.Running, 0, 120, 180, true)]
    [InlineData(LeaseStatus.Running, 0, 120, 181, false)]
    [InlineData(LeaseStatus.Ok, 100, 120, 280, true)] // a run that ended counts from its end
    [InlineData(LeaseStatus.Ok, 100, 120, 281, false)]
    [InlineData(LeaseStatus.Error, 100, 120, 280, true)]
    public void IsFresh_AtItsBoundary_CountsTtlAndGrace(LeaseStatus status, int completed, int ttl, int after, bool fresh)
    {
        var lease = new JobLease { JobName = "j", Holder = "h", Fence = 1, StartedAt = Now, HeartbeatAt = Now, Ttl = TimeSpan.FromSeconds(ttl), Status = status, CompletedAt = completed == 0 ? null : Now.AddSeconds(completed) };
        Assert.Equal(fresh, lease.IsFresh(Now.AddSeconds(after), MonitoredJob.DefaultGrace));
    }

    [Fact]
    public void Sentence_SecondCheck_IsTheOneOfTheSpecification() => Assert.Equal(
        "lease 812 s old (limit 780), output 905 s old (limit 420), second check in a row -> stuck",
        DecisionTable.Sentence(Seen(812.4, 780, 905.9, 420, 0, 99999), Verdict.Stuck, 2, Verdict.Stuck));

    [Theory]
    [InlineData(812, -1, 0, 0, 1, Verdict.Stuck, Verdict.Healthy, "lease 812 s old (limit 780), first check in a row -> stuck if the next check finds it too, until then healthy")]
    [InlineData(10, -1, 420, 0, 3, Verdict.Idle, Verdict.Idle, "lease 10 s old (limit 780), no output yet (limit 420), third check in a row -> idle-looking")]
    [InlineData(10, -1, 0, 3, 21, Verdict.Failing, Verdict.Failing, "lease 10 s old (limit 780), 3 errors in a row, 21st check in a row -> failing")]
    [InlineData(10, -1, 0, 1, 112, Verdict.Healthy, Verdict.Healthy, "lease 10 s old (limit 780), the last run failed, 112th check in a row -> healthy")]
    [InlineData(-1, -1, 0, 0, 2, Verdict.Stuck, Verdict.Stuck, "no lease yet (limit 780), second check in a row -> stuck")]
    public void Sentence_OtherRows_SayTheirReasons(double lease, double output, double outputLimit, int errors, int streak, Verdict found, Verdict verdict, string sentence) =>
        Assert.Equal(sentence, DecisionTable.Sentence(Seen(lease, 780, output, outputLimit, errors, 99999), found, streak, verdict));

    private static Observation Seen(double lease, double limit, double output, double outputLimit, int errors, double listened) => new(
        lease < 0 ? null : TimeSpan.FromSeconds(lease), TimeSpan.FromSeconds(limit), output < 0 ? null : TimeSpan.FromSeconds(output), outputLimit <= 0 ? null : TimeSpan.FromSeconds(outputLimit), errors,
        TimeSpan.FromSeconds(listened));
}
