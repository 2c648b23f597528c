using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Approvals;

/// <summary>The number beside Approvals in the navigation: the tasks that wait for this very person. Of more than a page of tasks it counts the first.</summary>
internal sealed partial class ApprovalBadge(ApprovalService approvals, RedisPendingStore pending, LiveFeed live, NavBadges badges, TimeProvider time, ILogger<ApprovalBadge> log) : BackgroundService
{
    public const string Path = "/approvals";

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly string Waiting = TaskState.AwaitingApproval.ToWire();

    /// <summary>How many of the tasks a person could decide on now.</summary>
    internal static int Count(ApprovalService approvals, IReadOnlyList<OrchestratorTask> waiting, IReadOnlyList<PendingDecision> pending, Actor actor) =>
        !actor.May(Permission.Approve) ? 0
        : waiting.Count(task => approvals.Hindrance(actor, task) is null && !pending.Any(one => one.Task == task.Id.ToString() && one.Is(actor.Name)));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = live.Subscribe(
            [LiveChannels.Tasks], batch => batch.Gap || batch.Events.Any(Matters) ? CountAsync(stoppingToken) : Task.CompletedTask, TimeSpan.FromSeconds(1));
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            await CountAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>A task that begins or ceases to wait (those of a gate are removed while they do), or a decision about one.</summary>
    internal static bool Matters(LiveEvent happened) =>
        happened.Type.StartsWith("approval.", StringComparison.Ordinal) || happened.Type is "task.removed" || happened.Type == "task." + Waiting
        || happened.Data.Contains($"\"from\":\"{Waiting}\"", StringComparison.Ordinal);

    private async Task CountAsync(CancellationToken cancel)
    {
        try
        {
            var (waiting, decided) = (await approvals.QueueAsync(Actor.System, 0, PendingDecisionService.MostShown, cancel), await pending.ListAsync(cancel));
            badges.SetFor(Path, actor => Count(approvals, waiting, decided, actor));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotCounted(error.ToLogLevel(), error.Message);
        }
    }

    [LoggerMessage(Message = "Tasks that wait for approval could not be counted: {Reason}")]
    private partial void LogNotCounted(LogLevel level, string reason);
}
