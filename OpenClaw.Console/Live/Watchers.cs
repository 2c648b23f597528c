using Microsoft.AspNetCore.Components.Server.Circuits;

namespace OpenClaw.Console.Live;

/// <summary>Counts the screens connected to this process.</summary>
public sealed class Watchers
{
    private int _circuits;

    /// <summary>Pages that are open and connected.</summary>
    public int Circuits => Volatile.Read(ref _circuits);

    internal void Add(int change) => Interlocked.Add(ref _circuits, change);
}

/// <summary>Tells <see cref="Watchers"/> when a page connects and goes.</summary>
internal sealed class WatcherCircuits(Watchers watchers) : CircuitHandler
{
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        watchers.Add(1);
        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        watchers.Add(-1);
        return Task.CompletedTask;
    }
}
