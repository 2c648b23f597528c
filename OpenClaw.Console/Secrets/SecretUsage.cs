using System.Collections.Concurrent;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Secrets;

/// <summary>Which way an envelope went.</summary>
public enum SecretDirection
{
    /// <summary>Received here: the sender signed with the secret.</summary>
    In,

    /// <summary>Delivered: the receiver accepted the secret.</summary>
    Out,
}

/// <summary>When somebody last used a secret.</summary>
/// <param name="Who">The sender, or the endpoint.</param>
public sealed record SecretUse(string KeyId, SecretDirection Direction, string Who, DateTimeOffset LastAt);

/// <summary>
/// Notes who uses which secret, so that a rotation is ended when nobody needs the old one any more. Noting costs no round trip: it happens in memory and is
/// written down every few seconds, together with what other replicas saw.
/// </summary>
public sealed partial class SecretUsage(RedisGateway redis, RedisKeys keys, SecretVault vault, TimeProvider time, ILogger<SecretUsage> log) : BackgroundService
{
    /// <summary>Senders and endpoints kept apart in Redis; those not seen for longest make room.</summary>
    public const int MaxKept = 500;

    /// <summary>Beyond this many in one process the rest is noted as one.</summary>
    private const int MaxInMemory = 2_000;

    private const int MaxName = 120;

    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(5);
    private static readonly RedisScript Flush = RedisScript.Load("Secrets/usage.lua");

    private readonly ConcurrentDictionary<(string KeyId, SecretDirection Direction, string Who), Mark> _marks = new();

    /// <summary>Somebody used a secret just now. Quick, and never fails.</summary>
    /// <param name="who">The sender (address and program) or the endpoint's name.</param>
    public void Note(string keyId, SecretDirection direction, string who)
    {
        if (!_marks.TryGetValue((keyId, direction, who), out var mark))
        {
            var name = _marks.Count >= MaxInMemory ? "others" : who.Length > MaxName ? who[..MaxName] : who;
            mark = _marks.GetOrAdd((keyId, direction, name), static _ => new Mark());
        }

        mark.Set(time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>What is known of all replicas, the last use first.</summary>
    internal async Task<IReadOnlyList<SecretUse>> ReadAsync(CancellationToken cancel)
    {
        var found = new Dictionary<(string, SecretDirection, string), long>();
        foreach (var pair in (await redis.ExecuteAsync("HGETALL", [keys.SecretsUsage], cancel)).AsArray().Chunk(2))
        {
            if (pair[0].AsString()!.Split('\n', 3) is [var keyId, var direction, var who])
            {
                found[(keyId, direction == "out" ? SecretDirection.Out : SecretDirection.In, who)] = pair[1].AsInt64();
            }
        }

        foreach (var (key, mark) in _marks)
        {
            found[key] = Math.Max(found.GetValueOrDefault(key), mark.At);
        }

        return [.. found.OrderByDescending(pair => pair.Value).Select(pair => new SecretUse(pair.Key.Item1, pair.Key.Item2, pair.Key.Item3, DateTimeOffset.FromUnixTimeMilliseconds(pair.Value)))];
    }

    /// <summary>Writes down what was noted since the last time.</summary>
    internal async Task FlushAsync(CancellationToken cancel)
    {
        var known = vault.Views.Select(view => view.KeyId).ToHashSet(StringComparer.Ordinal);
        foreach (var key in _marks.Keys.Where(key => !known.Contains(key.KeyId)))
        {
            _marks.TryRemove(key, out _);
        }

        var changed = _marks.Where(pair => pair.Value.TakeChanged()).ToList();
        if (changed.Count == 0)
        {
            return;
        }

        try
        {
            await redis.RunAsync(
                Flush,
                [keys.SecretsUsage],
                [
                    string.Join(' ', known), MaxKept,
                    .. changed.SelectMany(pair => new RedisArg[] { $"{pair.Key.KeyId}\n{(pair.Key.Direction == SecretDirection.Out ? "out" : "in")}\n{pair.Key.Who}", pair.Value.At }),
                ],
                cancel);
        }
        catch
        {
            changed.ForEach(pair => pair.Value.Set(pair.Value.At));
            throw;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FlushEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryFlushAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            await TryFlushAsync(CancellationToken.None);
        }
    }

    private async Task TryFlushAsync(CancellationToken cancel)
    {
        try
        {
            await FlushAsync(cancel);
        }
        catch (RedisUnavailableException)
        {
            // It stays noted; the next round writes it down.
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The use of signing secrets could not be written down")]
    private partial void LogFailed(Exception error);

    private sealed class Mark
    {
        private long _at;
        private int _changed;

        public long At => Volatile.Read(ref _at);

        public void Set(long at)
        {
            Volatile.Write(ref _at, at);
            if (Volatile.Read(ref _changed) == 0)
            {
                Volatile.Write(ref _changed, 1);
            }
        }

        public bool TakeChanged() => Interlocked.Exchange(ref _changed, 0) == 1;
    }
}
