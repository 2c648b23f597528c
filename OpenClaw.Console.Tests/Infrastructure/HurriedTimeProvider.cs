namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>The real clock with timers that run so many times as fast: what a console does every minute happens within seconds.</summary>
public sealed class HurriedTimeProvider(int times) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new HurriedTimer(System.CreateTimer(callback, state, Hurried(dueTime), Hurried(period)), this);

    private TimeSpan Hurried(TimeSpan span) => span <= TimeSpan.Zero ? span : span / times;

    private sealed class HurriedTimer(ITimer timer, HurriedTimeProvider clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.Hurried(dueTime), clock.Hurried(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
