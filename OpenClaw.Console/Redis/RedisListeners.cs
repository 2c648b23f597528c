using Microsoft.Extensions.Logging;

namespace OpenClaw.Console.Redis;

/// <summary>The handlers of one pub/sub channel, and the connection that carries it.</summary>
internal sealed class RedisListeners
{
    private readonly Lock _gate = new();
    private Action<string>[] _handlers = [];
    private object? _carrier;

    public void Add(Action<string> handler)
    {
        lock (_gate)
        {
            _handlers = [.. _handlers, handler];
        }
    }

    public void Remove(Action<string> handler)
    {
        lock (_gate)
        {
            var at = Array.IndexOf(_handlers, handler);
            _handlers = at < 0 ? _handlers : [.. _handlers[..at], .. _handlers[(at + 1)..]];
        }
    }

    /// <summary>True for the first caller on a connection: it must subscribe there.</summary>
    public bool Claim(object carrier)
    {
        lock (_gate)
        {
            var first = !ReferenceEquals(_carrier, carrier);
            _carrier = carrier;
            return first;
        }
    }

    /// <summary>The subscription on this connection did not come about.</summary>
    public void Release(object carrier)
    {
        lock (_gate)
        {
            _carrier = ReferenceEquals(_carrier, carrier) ? null : _carrier;
        }
    }

    public void Ring(string message, ILogger logger)
    {
        foreach (var handler in Volatile.Read(ref _handlers))
        {
            try
            {
                handler(message);
            }
#pragma warning disable CA1031 // One listener's fault is not the others'.
            catch (Exception e)
#pragma warning restore CA1031
            {
                logger.LogError(e, "A Redis channel's listener failed.");
            }
        }
    }
}

internal sealed class RedisListening(Action stop) : IDisposable
{
    private Action? _stop = stop;

    public void Dispose() => Interlocked.Exchange(ref _stop, null)?.Invoke();
}
