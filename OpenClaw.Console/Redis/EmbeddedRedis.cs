using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace OpenClaw.Console.Redis;

/// <summary>
/// The console's own redis-server: starts it (or takes over one that a killed console left behind), starts it again when it dies, and stops it
/// with the console. Only one console may do this on a data directory: take <see cref="Configuration.DataDirectory.Lock"/> first.
/// </summary>
public sealed class EmbeddedRedis : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(30);

    private readonly string _serverPath;
    private readonly EmbeddedRedisFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger<EmbeddedRedis> _logger;
    private readonly CancellationTokenSource _stop = new();
    private EmbeddedRedisSettings? _settings;
    private EmbeddedRedisProcess? _process;
    private Task _watch = Task.CompletedTask;
    private Task _sync = Task.CompletedTask;
    private bool _stopped;

    public EmbeddedRedis(string serverPath, string dataDirectory, TimeProvider time, ILogger<EmbeddedRedis> logger)
    {
        (_serverPath, _time, _logger) = (serverPath, time, logger);
        _files = new EmbeddedRedisFiles(dataDirectory);
    }

    /// <summary>Where it can be reached now. It keeps its port and password over restarts.</summary>
    /// <exception cref="RedisUnavailableException">It was not started.</exception>
    public string ConnectionString => _settings?.ConnectionString
        ?? throw new RedisUnavailableException(RedisFailure.Away, "The console's own Redis is not started.");

    /// <summary>The server's process id.</summary>
    public int Pid => _process?.Pid ?? 0;

    /// <exception cref="RedisServerMissingException">There is no redis-server on this machine.</exception>
    /// <exception cref="EmbeddedRedisFailedException">It does not start; the message has its last words.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        _files.BoundLog();
        _process = await TakeOverAsync().ConfigureAwait(false) ?? await StartWithFreePortAsync(ct).ConfigureAwait(false);
        _watch = Task.Run(() => WatchAsync(_stop.Token), CancellationToken.None);
        _sync = new AppendOnlySync(_files.AppendOnly, AppendOnlySync.ToDisk, _time, _logger).RunAsync(_stop.Token);
    }

    /// <summary>Stops the server and waits for its end, at most about eight seconds.</summary>
    public async Task StopAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _sync.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_process is { } process)
        {
            await process.StopAsync(StopLimit, _time).ConfigureAwait(false);
            process.Dispose();
            _process = null;
            _logger.LogInformation("The console's own Redis has stopped.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>A server left by a console that was killed: kept if it answers to its password, else stopped, so that there are never two.</summary>
    private async Task<EmbeddedRedisProcess?> TakeOverAsync()
    {
        if (_files.Read() is not { } settings)
        {
            return null;
        }

        var answer = await AskAsync(settings, "INFO", "server").ConfigureAwait(false);
        var pid = answer is { IsError: false } info ? PidOf(info.AsString() ?? "") : _files.ReadPid();
        if (EmbeddedRedisProcess.Find(pid, _files) is not { } process)
        {
            return null;
        }

        if (answer is { IsError: false })
        {
            _logger.LogInformation("Took over the Redis (process {Pid}) that an earlier console left running.", process.Pid);
            await AskAsync(settings, "CONFIG", "SET", "appendfsync", "no").ConfigureAwait(false); // an older console started it otherwise
            _settings = settings;
            return process;
        }

        _logger.LogWarning("Stopping the Redis (process {Pid}) that an earlier console left behind: it does not answer.", process.Pid);
        await process.StopAsync(StopLimit, _time).ConfigureAwait(false);
        process.Dispose();
        return null;
    }

    private async Task<EmbeddedRedisProcess> StartWithFreePortAsync(CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            do
            {
                _settings = EmbeddedRedisSettings.Random();
            }
            while (!IsFree(_settings.Port));
            try
            {
                _files.Write(_settings);
                var process = await StartServerAsync(_settings, ct).ConfigureAwait(false);
                _logger.LogInformation("Started the console's own Redis (process {Pid}, data in {Folder}).", process.Pid, _files.Folder);
                return process;
            }
            catch (EmbeddedRedisFailedException) when (attempt < 3 && !IsFree(_settings.Port))
            {
                // Someone else was quicker to take the port.
            }
        }
    }

    /// <summary>Starts the process and returns once it answers, if only that it is still loading.</summary>
    private async Task<EmbeddedRedisProcess> StartServerAsync(EmbeddedRedisSettings settings, CancellationToken ct)
    {
        var process = EmbeddedRedisProcess.Start(_serverPath, _files);
        try
        {
            var began = _time.GetTimestamp();
            while (await AskAsync(settings, "PING").ConfigureAwait(false) is null)
            {
                if (process.HasExited || _time.GetElapsedTime(began) > StartLimit)
                {
                    var words = process.Output is { Length: > 0 } output ? output : _files.LogTail();
                    throw new EmbeddedRedisFailedException($"The console's own Redis does not start. Its last words: {words} (log: {_files.Log})");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(20), _time, ct).ConfigureAwait(false);
            }

            return process;
        }
        catch
        {
            await process.StopAsync(AskLimit, _time).ConfigureAwait(false);
            process.Dispose();
            throw;
        }
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        var pause = TimeSpan.Zero;
        while (true)
        {
            var began = _time.GetTimestamp();
            await _process!.WaitForExitAsync(stop).ConfigureAwait(false);
            pause = _time.GetElapsedTime(began) > Steady ? TimeSpan.Zero : pause;
            _logger.LogWarning("The console's own Redis ended by itself; starting it again. Its last words: {Words}", _files.LogTail());
            var ended = _process;
            while (ReferenceEquals(_process, ended))
            {
                await Task.Delay(pause, _time, stop).ConfigureAwait(false);
                pause = pause == TimeSpan.Zero ? TimeSpan.FromMilliseconds(250) : pause * 2 > LongestPause ? LongestPause : pause * 2;
                try
                {
                    _process = await StartServerAsync(_settings!, stop).ConfigureAwait(false);
                    _logger.LogInformation("The console's own Redis runs again (process {Pid}).", _process.Pid);
                }
#pragma warning disable CA1031 // The watch never gives up: a full disk may be emptied, a removed executable put back.
                catch (Exception e) when (!stop.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    _logger.LogError(e, "The console's own Redis could not be started again; the next attempt is in {Seconds} s.", pause.TotalSeconds);
                }
            }

            ended.Dispose();
        }
    }

    private Task<RedisReply?> AskAsync(EmbeddedRedisSettings settings, params string[] command) =>
        RedisWire.AskAsync("127.0.0.1", settings.Port, settings.Password, AskLimit, _time, command);

    private static int? PidOf(string info) =>
        info.Split('\n').FirstOrDefault(line => line.StartsWith("process_id:", StringComparison.Ordinal)) is { } line
        && int.TryParse(line.AsSpan("process_id:".Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            ? pid
            : null;

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
