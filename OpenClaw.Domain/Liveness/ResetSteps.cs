namespace OpenClaw.Domain.Liveness;

/// <summary>How a command ended.</summary>
/// <param name="Ok">Exit code 0.</param>
/// <param name="Text">What to tell people: "exit code 1: unknown job", "no end within 30 s".</param>
/// <param name="Output">What it printed.</param>
public sealed record CommandEnd(bool Ok, string Text, string Output)
{
    private const int MostWhy = 300;

    /// <summary>It was started at all; one that was not has changed nothing.</summary>
    public bool Started { get; init; } = true;

    /// <summary>How it ended, with the first line of words it printed.</summary>
    public string Why => Output.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Any(char.IsLetter)) is { } line ? $"{Text}: {(line.Length <= MostWhy ? line : line[..MostWhy] + "...")}" : Text;
}

/// <summary>What comes after a step of a reset.</summary>
public abstract record ResetNext
{
    private ResetNext()
    {
    }

    /// <summary>Store this, then do its step.</summary>
    public sealed record Go(ResetRequest Request) : ResetNext;

    /// <summary>It has ended; the job is enabled, or was never touched.</summary>
    public sealed record Ended(bool Success, string? Error) : ResetNext;
}

/// <summary>
/// The steps of a reset as a pure state machine: disable, wait, enable (spec 4 section 3). Whatever happens to the disabling, enabling follows; and what a
/// crash interrupts goes on with enabling. There is no way out of it that leaves a job disabled without saying so.
/// </summary>
public static class ResetSteps
{
    /// <summary>Tries to enable before people are told.</summary>
    public const int EnableTries = 3;

    private const int MostOutput = 4_000;

    /// <summary>The first step; or, when somebody died over it, the step that makes it safe.</summary>
    public static ResetRequest Begin(ResetRequest request, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Step switch
        {
            ResetStep.Queued => request with { Step = ResetStep.Disabling, StepAt = now },
            ResetStep.Disabling => request with { Step = ResetStep.Enabling, StepAt = now, Problem = "The console ended while the job was being disabled." },
            _ => request with { Step = ResetStep.Enabling, StepAt = now },
        };
    }

    /// <summary>After the command that disables. One that failed or was not answered may have worked all the same; one that was never started has not.</summary>
    public static ResetNext AfterDisable(ResetRequest request, CommandEnd end, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(end);
        return !end.Started ? new ResetNext.Ended(false, $"It was left as it was: {end.Why}.") : new ResetNext.Go(Heard(request, "disable", end) with
        {
            Step = end.Ok ? ResetStep.Settling : ResetStep.Enabling, StepAt = now, Problem = end.Ok ? "" : $"It could not be disabled: {end.Why}.",
        });
    }

    public static ResetRequest AfterSettling(ResetRequest request, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request with { Step = ResetStep.Enabling, StepAt = now };
    }

    /// <summary>After the command that enables.</summary>
    public static ResetNext AfterEnable(ResetRequest request, CommandEnd end, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(end);
        if (end.Ok)
        {
            return request.Trouble is { Length: > 0 } trouble ? new ResetNext.Ended(false, trouble) : new ResetNext.Ended(true, null);
        }

        var tried = Heard(request, "enable", end) with { EnableTries = request.EnableTries + 1, StepAt = now };
        return new ResetNext.Go(tried with { Step = tried.EnableTries < EnableTries ? ResetStep.Enabling : ResetStep.LeftDisabled, EnableProblem = $"It could not be enabled: {end.Why}." });
    }

    /// <summary>The request with what a command said added to its output.</summary>
    public static ResetRequest Heard(ResetRequest request, string command, CommandEnd end)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(end);
        var output = $"{request.Output}{command}: {end.Text}{(end.Output.Trim() is { Length: > 0 } said ? "\n" + said : "")}\n";
        return request with { Output = output.Length <= MostOutput ? output : "(cut) " + output[^MostOutput..] };
    }
}
