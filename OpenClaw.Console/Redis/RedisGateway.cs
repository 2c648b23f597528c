using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.Logging;
using OpenClaw.Console.Configuration;
using StackExchange.Redis;

namespace OpenClaw.Console.Redis;

/// <summary>
/// The one seam to the Redis client library (ADR 0002): run a script, run commands, listen to a channel, say how Redis is. StackExchange.Redis
/// 1.2.6 is used within the limits measured for it: <c>PreserveAsyncOrder</c> off (on, it deadlocks under load), scripts as
/// <c>ExecuteAsync("EVALSHA")</c>, no batches (they lose completions), and a timeout of our own around every call (it has none).
/// </summary>
public sealed class RedisGateway : IAsyncDisposable
{
    private static readonly Type ArrayReply = ReplyType("ArrayRedisResult");
    private static readonly Type ErrorReply = ReplyType("ErrorRedisResult");
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(25);

    private readonly RedisConnectionSource _source;
    private readonly RedisOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<RedisGateway> _logger;
    private readonly RedisHealthMonitor _monitor;
    private readonly ConcurrentDictionary<string, RedisListeners> _listeners = new(StringComparer.Ordinal);
    private volatile Connection? _connection;

    public RedisGateway(RedisConnectionSource source, RedisOptions options, TimeProvider time, ILogger<RedisGateway> logger)
    {
        _source = source;
        _options = options;
        _time = time;
        _logger = logger;
        _monitor = new RedisHealthMonitor(new RedisProbe(AskAsync), ReconnectAsync, options.CallTimeout, time, logger);
    }

    public RedisHealth Health => _monitor.Health;

    public event Action<RedisHealth>? HealthChanged
    {
        add => _monitor.Changed += value;
        remove => _monitor.Changed -= value;
    }

    /// <summary>Starts looking for Redis and returns once it answers.</summary>
    public Task ConnectAsync(CancellationToken ct = default) => _monitor.StartAsync(ct);

    /// <summary>Runs a script in one round trip; a server that does not know it (it was restarted) is taught it on the way.</summary>
    public async Task<RedisReply> RunAsync(RedisScript script, string[] keys, RedisArg[] args, CancellationToken ct = default)
    {
        try
        {
            return await CallAsync("EVALSHA", ScriptArguments(script.Sha1, keys, args), script.Name, ct).ConfigureAwait(false);
        }
        catch (RedisCommandException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await CallAsync("EVAL", ScriptArguments(script.Text, keys, args), script.Name, ct).ConfigureAwait(false);
        }
    }

    public Task<RedisReply> ExecuteAsync(string command, RedisArg[] args, CancellationToken ct = default)
    {
        var values = new object[args.Length];
        for (var i = 0; i < args.Length; i++)
        {
            values[i] = args[i].Value;
        }

        return CallAsync(command, values, command, ct);
    }

    /// <summary>
    /// Sends several commands without waiting in between; replies come in the same order. Not a transaction: each may fail or be repeated on its
    /// own, and one whose script had to be loaded runs after the others. The first failure is thrown when all have ended.
    /// </summary>
    public Task<RedisReply[]> PipelineAsync(IReadOnlyList<RedisCommand> commands, CancellationToken ct = default)
    {
        var calls = new Task<RedisReply>[commands.Count];
        for (var i = 0; i < calls.Length; i++)
        {
            var command = commands[i];
            calls[i] = command.Script is { } script
                ? RunAsync(script, command.Keys, command.Args, ct)
                : ExecuteAsync(command.Name, command.Args, ct);
        }

        return Task.WhenAll(calls);
    }

    /// <summary>
    /// Listens to a pub/sub channel, across reconnects. Messages sent while disconnected are lost: treat them as a doorbell and read the truth
    /// from Redis. The handler must be quick and not throw.
    /// </summary>
    public IDisposable Subscribe(string channel, Action<string> onMessage)
    {
        var listeners = _listeners.GetOrAdd(channel, static _ => new RedisListeners());
        listeners.Add(onMessage);
        _connection?.Listen(channel, listeners);
        return new RedisListening(() => listeners.Remove(onMessage));
    }

    public async ValueTask DisposeAsync()
    {
        await _monitor.DisposeAsync().ConfigureAwait(false);
        _connection?.Dispose();
    }

    private static object[] ScriptArguments(string script, string[] keys, RedisArg[] args)
    {
        var values = new object[2 + keys.Length + args.Length];
        values[0] = script;
        values[1] = (long)keys.Length;
        for (var i = 0; i < keys.Length; i++)
        {
            values[2 + i] = (RedisKey)keys[i]; // as a key, so that the client can route it
        }

        for (var i = 0; i < args.Length; i++)
        {
            values[2 + keys.Length + i] = args[i].Value;
        }

        return values;
    }

    private async Task<RedisReply> CallAsync(string command, object[] args, string name, CancellationToken ct)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            try
            {
                _monitor.ThrowIfNotUp();
                var reply = await AskAsync(command, args, _options.CallTimeout - _time.GetElapsedTime(started), ct).ConfigureAwait(false);
                RedisMetrics.Answered(name, _time.GetElapsedTime(started));
                return reply;
            }
            catch (RedisUnavailableException e)
            {
                _monitor.Suspect(e);
                if (e.Failure != RedisFailure.NotSent || _time.GetElapsedTime(started) + RetryPause >= _options.CallTimeout)
                {
                    RedisMetrics.Failed(name, e.Failure.ToString());
                    throw;
                }
            }
            catch (RedisCommandException e) when (!e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
                RedisMetrics.Failed(name, "Command");
                throw;
            }

            await Task.Delay(RetryPause, _time, ct).ConfigureAwait(false);
        }
    }

    /// <summary>One attempt, with the client's failures told apart.</summary>
    private async Task<RedisReply> AskAsync(string command, object[] args, TimeSpan timeout, CancellationToken ct)
    {
        var connection = _connection ?? throw new RedisUnavailableException(RedisFailure.NotSent, "There is no connection to Redis yet.");
        Task<RedisResult>? call = null;
        try
        {
            call = connection.Database.ExecuteAsync(command, args);
            return ToReply(call.IsCompleted ? await call.ConfigureAwait(false) : await call.WaitAsync(timeout, _time, ct).ConfigureAwait(false));
        }
        catch (TimeoutException e) when (e is not RedisTimeoutException)
        {
            _ = call!.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new RedisUnavailableException(RedisFailure.TimedOut, $"Redis did not answer within {_options.CallTimeout.TotalSeconds:0.###} s.", e);
        }
        catch (RedisServerException e)
        {
            throw RedisErrors.FromServer(e.Message, e);
        }
        catch (RedisConnectionException e)
        {
            // Only this type is given to what never left the console; what was on its way fails with the reason its connection broke.
            var unsent = e.FailureType == ConnectionFailureType.UnableToResolvePhysicalConnection;
            throw new RedisUnavailableException(unsent ? RedisFailure.NotSent : RedisFailure.ConnectionLost, unsent ? "There is no connection to Redis." : "The connection to Redis broke.", e);
        }
        catch (Exception e) when (e is RedisTimeoutException or ObjectDisposedException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            throw new RedisUnavailableException(RedisFailure.ConnectionLost, "The connection to Redis was closed.", e);
        }
    }

    /// <summary>Replaces the connection by a new one, if one can be made. The client reconnects too; whichever comes first ends the outage.</summary>
    private async Task ReconnectAsync(Func<bool> stillNeeded, CancellationToken ct)
    {
        var settings = ConfigurationOptions.Parse(await _source.ResolveAsync(ct).ConfigureAwait(false));
        settings.AbortOnConnectFail = true;
        settings.ConnectRetry = 1;
        settings.ConnectTimeout = (int)Math.Min(settings.ConnectTimeout, _options.CallTimeout.TotalMilliseconds);
        settings.ReconnectRetryPolicy = new LinearRetry(500);
        settings.ClientName = "OpenClaw.Console";
        settings.TieBreaker = "";
        settings.ConfigurationChannel = "";
        var client = await ConnectWithinAsync(settings, ct).ConfigureAwait(false);
        if (!stillNeeded() && _connection is not null)
        {
            client.Close(allowCommandsToComplete: false);
            return;
        }

        var connection = new Connection(client, () => _monitor.Wake(), _logger);
        var previous = _connection;
        _connection = connection;
        foreach (var (channel, listeners) in _listeners)
        {
            connection.Listen(channel, listeners);
        }

        previous?.Dispose();
    }

    private async Task<ConnectionMultiplexer> ConnectWithinAsync(ConfigurationOptions settings, CancellationToken ct)
    {
        var connecting = ConnectionMultiplexer.ConnectAsync(settings);
        try
        {
            return await connecting.WaitAsync(TimeSpan.FromMilliseconds(settings.ConnectTimeout * 2), _time, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (!connecting.IsCompletedSuccessfully || ct.IsCancellationRequested)
        {
            _ = connecting.ContinueWith(static late => Abandon(late), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            ct.ThrowIfCancellationRequested();
            var where = string.Join(", ", settings.EndPoints.Select(point => point.ToString()!.Replace("Unspecified/", "", StringComparison.Ordinal)));
            throw new RedisUnavailableException(RedisFailure.NotSent, RedisErrors.CannotConnect(where, e.GetBaseException().Message), e);
        }
    }

    private static void Abandon(Task<ConnectionMultiplexer> late)
    {
        if (late.IsCompletedSuccessfully)
        {
            late.Result.Close(allowCommandsToComplete: false);
        }
        else
        {
            _ = late.Exception; // seen
        }
    }

    private static RedisReply ToReply(RedisResult result)
    {
        if (result.IsNull)
        {
            return RedisReply.Null;
        }

        if (result.GetType() == ArrayReply)
        {
            return RedisReply.Array(Array.ConvertAll((RedisResult[])result, ToReply));
        }

        if (result.GetType() == ErrorReply)
        {
            return RedisReply.Error(result.ToString()!);
        }

        var value = (RedisValue)result;
        return value.IsInteger ? RedisReply.Integer((long)value) : RedisReply.Bytes((byte[]?)value);
    }

    // 1.2.6 does not tell the kind of a reply by a public member, and asking for the wrong one throws.
    private static Type ReplyType(string name) => typeof(RedisResult).GetNestedType(name, BindingFlags.NonPublic)
        ?? throw new InvalidOperationException($"StackExchange.Redis has no {name} any more: see RedisGateway.ToReply.");

    private sealed class Connection : IDisposable
    {
        private readonly ConnectionMultiplexer _client;
        private readonly ILogger _logger;

        public Connection(ConnectionMultiplexer client, Action changed, ILogger logger)
        {
            _client = client;
            _logger = logger;
            client.PreserveAsyncOrder = false;
            client.ConnectionFailed += (_, _) => changed();
            client.ConnectionRestored += (_, _) => changed();
            Database = client.GetDatabase();
        }

        public IDatabase Database { get; }

        /// <summary>The client repeats its subscriptions when it reconnects.</summary>
        public void Listen(string channel, RedisListeners listeners)
        {
            if (listeners.Claim(this))
            {
                _ = _client.GetSubscriber().SubscribeAsync(channel, (_, message) => listeners.Ring(message!, _logger)).ContinueWith(
                    failed => listeners.Release(this), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }
        }

        /// <summary>Not waiting for what is on its way: the connection is given up because nothing comes back on it.</summary>
        public void Dispose() => _client.Close(allowCommandsToComplete: false);
    }
}
