namespace OpenClaw.Console;

/// <summary>Waiting for the host.</summary>
internal static class HostLifetimeExtensions
{
    /// <summary>Completes when the console answers requests.</summary>
    public static async Task WaitForStartAsync(this IHostApplicationLifetime lifetime, CancellationToken cancel)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onStart = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await using var onStop = cancel.Register(() => started.TrySetCanceled(cancel));
        await started.Task;
    }
}
