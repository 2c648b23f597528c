using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Domain.Liveness;

/// <summary>The steps of a reset: whatever happens, enabling follows.</summary>
public sealed class ResetStepsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);
    private static readonly CommandEnd Ok = new(true, "exit code 0", "done");
    private static readonly CommandEnd Bad = new(false, "exit code 1", "unknown job");

    [Fact]
    public void Steps_AllGoesWell_DisableWaitEnable()
    {
        var request = ResetSteps.Begin(Request(ResetStep.Queued), Now);
        Assert.Equal(ResetStep.Disabling, request.Step);
        request = Go(ResetSteps.AfterDisable(request, Ok, Now));
        Assert.Equal(ResetStep.Settling, request.Step);
        request = ResetSteps.AfterSettling(request, Now);
        Assert.Equal(ResetStep.Enabling, request.Step);
        Assert.Equal(new ResetNext.Ended(true, null), ResetSteps.AfterEnable(request, Ok, Now));
        Assert.Contains("disable: exit code 0", request.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AfterDisable_ItFailed_EnablesAllTheSameAndTheResetFailed()
    {
        var request = Go(ResetSteps.AfterDisable(Request(ResetStep.Disabling), Bad, Now));
        Assert.Equal(ResetStep.Enabling, request.Step);
        Assert.Equal(new ResetNext.Ended(false, "It could not be disabled: exit code 1: unknown job."), ResetSteps.AfterEnable(request, Ok, Now));
    }

    [Fact]
    public void AfterDisable_ItWasNeverStarted_EndsAsFailedWithoutEnabling()
    {
        var end = new CommandEnd(false, "openclaw could not be started: no such file", "") { Started = false };
        Assert.Equal(new ResetNext.Ended(false, "It was left as it was: openclaw could not be started: no such file."), ResetSteps.AfterDisable(Request(ResetStep.Disabling), end, Now));
        // Once the job may be disabled, an enable that cannot be started is no way out.
        var enabling = ResetSteps.Begin(Request(ResetStep.Disabling), Now);
        Assert.Equal(ResetStep.Enabling, Go(ResetSteps.AfterEnable(enabling, end, Now)).Step);
    }

    [Fact]
    public void AfterEnable_DisablingAndEnablingFail_SaysBothAndNotThatItIsDisabled()
    {
        var request = Go(ResetSteps.AfterDisable(Request(ResetStep.Disabling), Bad, Now));
        for (var i = 0; i < 4; i++)
        {
            request = Go(ResetSteps.AfterEnable(request, new CommandEnd(false, "exit code 2", "no gateway"), Now));
        }

        Assert.Equal(ResetStep.LeftDisabled, request.Step);
        Assert.Equal("j (id) may be disabled, which is not known: It could not be disabled: exit code 1: unknown job. It could not be enabled: exit code 2: no gateway.", request.LeftBehind);
        Assert.Equal("j (id) was disabled for a reset and could not be enabled again: no gateway.", (request with { Problem = "", EnableProblem = "It could not be enabled: no gateway." }).LeftBehind);
    }

    [Theory]
    [InlineData(ResetStep.Disabling, false)]
    [InlineData(ResetStep.Settling, true)]
    [InlineData(ResetStep.Enabling, true)]
    [InlineData(ResetStep.LeftDisabled, true)]
    public void Begin_AfterACrashAtAStep_GoesOnWithEnabling(ResetStep step, bool success)
    {
        var request = ResetSteps.Begin(Request(step), Now);
        Assert.Equal(ResetStep.Enabling, request.Step);
        Assert.Equal(success, Assert.IsType<ResetNext.Ended>(ResetSteps.AfterEnable(request, Ok, Now)).Success);
    }

    [Fact]
    public void AfterEnable_ItFailsThreeTimes_IsLeftDisabledAndTriedAgainLater()
    {
        var request = Request(ResetStep.Enabling);
        ResetStep[] steps = [.. Enumerable.Range(0, 3).Select(_ => (request = Assert.IsType<ResetNext.Go>(ResetSteps.AfterEnable(request, Bad, Now)).Request).Step)];
        Assert.Equal([ResetStep.Enabling, ResetStep.Enabling, ResetStep.LeftDisabled], steps);
        var again = ResetSteps.Begin(request, Now);
        Assert.Equal(ResetStep.LeftDisabled, Assert.IsType<ResetNext.Go>(ResetSteps.AfterEnable(again, Bad, Now)).Request.Step);
        Assert.False(Assert.IsType<ResetNext.Ended>(ResetSteps.AfterEnable(again, Ok, Now)).Success);
    }

    [Theory]
    [InlineData("""{"job_id":"3a7f","job_name":"CoinGecko Scanner","reason":"stuck","requested_at":"2026-03-14T09:00:00.123456+00:00","attempts":2}""", "")]
    [InlineData("""{"job_id":"3a7f","job_name":"x","reason":"stuck","requested_at":"2026-03-14T09:00:00"}""", "requested_at")] // no zone: refused, not guessed
    [InlineData("""{"job_id":"3a7f","job_name":"x","reason":"stuck","requested_at":"2026-03-14T11:00:00+02:00"}""", "requested_at")]
    [InlineData("""{"job_id":"3a7f","job_name":"x","reason":"stuck","requested_at":"2027-03-14T09:00:00Z"}""", "requested_at")] // the future
    [InlineData("""{"job_id":"--force","job_name":"x","reason":"stuck","requested_at":"2026-03-14T09:00:00Z"}""", "job_id")]
    [InlineData("""{"job_name":"x","reason":"","requested_at":1,"attempt":"two"}""", "job_id,reason,requested_at,attempt")]
    [InlineData("[1]", "")]
    [InlineData("""{"job_id":""", "")]
    public void ReadRequest_ALine_IsReadStrictlyAndNamesWhatIsWrong(string line, string wrong)
    {
        var read = LivenessFiles.ReadRequest(line, Now);
        Assert.Equal(wrong.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(), read.Problems.Select(problem => problem.Field).Where(field => field.Length > 0).Order());
        if (line.Contains("CoinGecko", StringComparison.Ordinal))
        {
            Assert.Equal(("coingecko_scanner", 2), (read.Value!.JobName, read.Value.Attempt));
        }
        else
        {
            Assert.Null(read.Value);
            Assert.NotEmpty(read.Problems);
        }
    }

    [Theory]
    [InlineData("""{"started_at":"2026-03-14T09:00:00Z","status":"running","ttl_seconds":300,"pid":7}""", "")]
    [InlineData("""{"started_at":"2026-03-14T09:00:00Z","status":"ok","ttl_seconds":300}""", "completed_at")]
    [InlineData("""{"started_at":"yesterday","status":"fine","ttl_seconds":0}""", "started_at,status,ttl_seconds")]
    public void ReadLease_AFile_IsReadStrictly(string text, string wrong) =>
        Assert.Equal(wrong.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(), LivenessFiles.ReadLease(text, "x", Now).Problems.Select(problem => problem.Field).Order());

    private static ResetRequest Go(ResetNext next) => Assert.IsType<ResetNext.Go>(next).Request;

    private static ResetRequest Request(ResetStep step) => new() { Id = "1", JobId = "id", JobName = "j", Reason = "stuck", RequestedAt = Now, Step = step };
}
