using OpenClaw.Console.Audit;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Audit;

/// <summary>A walk over the whole ledger, asked for on the page.</summary>
public sealed class LedgerVerification(AuditService audit, Actor actor, Func<Task> changed, CancellationToken stop)
{
    /// <summary>How far it is; null: none is under way.</summary>
    public AuditProgress? Progress { get; private set; }

    /// <summary>What the last one found.</summary>
    public AuditVerdict? Verdict { get; private set; }

    public DateTimeOffset VerifiedAt { get; private set; }

    /// <summary>Why the last one came to no end.</summary>
    public string? Problem { get; private set; }

    public async Task RunAsync(DateTimeOffset now)
    {
        if (Progress is not null)
        {
            return;
        }

        (Progress, Verdict, Problem) = (new AuditProgress(0, 0), null, null);
        await Changed();
        try
        {
            Verdict = await audit.VerifyAsync(actor, anchor: null, new Reports(this), stop);
            VerifiedAt = now;
        }
        catch (RedisUnavailableException)
        {
            Problem = "Redis went away before the end was reached. Verify again when it is back.";
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }

        Progress = null;
        await Changed();
    }

    public void Forget() => (Verdict, Problem) = (null, null);

    private Task Changed() => changed();

    private sealed class Reports(LedgerVerification of) : IProgress<AuditProgress>
    {
        public void Report(AuditProgress value)
        {
            of.Progress = value;
            _ = of.Changed();
        }
    }
}
