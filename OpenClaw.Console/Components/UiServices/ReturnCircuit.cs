using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Server.Circuits;
using OpenClaw.Console.Components.Pages.Home;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Components.UiServices;

/// <summary>Says on whatever page is open what has changed while its connection was lost, once it is back.</summary>
internal sealed class ReturnCircuit(LiveFeed live, Toasts toasts, NavigationManager navigation, TimeProvider time) : CircuitHandler
{
    /// <summary>From then on the overview says it itself, and what of it needs somebody.</summary>
    private static readonly TimeSpan SaidByOverview = TimeSpan.FromSeconds(60);

    private (long Id, DateTimeOffset At)? _lost;

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _lost = (live.LastId, time.GetUtcNow());
        return Task.CompletedTask;
    }

    public override async Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_lost is not { } lost)
        {
            return; // it has just been opened
        }

        _lost = null;
        var away = time.GetUtcNow() - lost.At;
        if (away >= SaidByOverview && navigation.ToBaseRelativePath(navigation.Uri).Length == 0)
        {
            return;
        }

        try
        {
            if (await AwaySummary.SinceAsync(live, new SeenUpTo(lost.Id, away.TotalSeconds), cancellationToken) is { } summary)
            {
                toasts.Done($"Connected again. {summary.Sentence()}");
            }
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException or OperationCanceledException)
        {
            // It is only a convenience; the bar says that Redis is away.
        }
    }
}
