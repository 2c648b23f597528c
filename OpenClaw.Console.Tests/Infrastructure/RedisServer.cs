using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>A real redis-server on a free loopback port, in a folder of its own, that can be killed and started again on the same port and data.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("openclaw-redis-").FullName;
    private readonly string[] _settings;
    private Process? _process;

    private readonly bool _sentinel;

    private RedisServer(int port, string[] settings, bool sentinel = false) => (Port, _settings, _sentinel) = (port, settings, sentinel);

    public int Port { get; }

    public string ConnectionString => $"127.0.0.1:{Port}";

    public string Folder => _folder;

    /// <param name="settings">More settings as redis-server takes them, such as <c>--requirepass</c>, <c>secret</c>.</param>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = new RedisServer(FreePort(), settings);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>A sentinel that watches one master.</summary>
    public static async Task<RedisServer> StartSentinelAsync(string service, int masterPort)
    {
        var sentinel = new RedisServer(FreePort(), [], sentinel: true);
        await File.WriteAllTextAsync(
            Path.Combine(sentinel._folder, "sentinel.conf"),
            $"port {sentinel.Port}\nbind 127.0.0.1\ndir {sentinel._folder}\nsentinel monitor {service} 127.0.0.1 {masterPort} 1\n");
        await sentinel.StartAgainAsync();
        return sentinel;
    }

    public static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    /// <summary>Starts it on its port and data, and returns when it answers.</summary>
    public async Task StartAgainAsync(CancellationToken ct = default)
    {
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true, RedirectStandardError = true };
        // Synced by the system alone: with a sync a second Redis holds writes back while a slow disk syncs, and a kill loses what it has answered.
        string[] arguments = _sentinel ? [Path.Combine(_folder, "sentinel.conf"), "--sentinel"] :
        [
            "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _folder, "--appendonly", "yes", "--appendfsync", "no", "--save", "", "--loglevel", "warning", .. _settings,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        while (!await AnswersAsync())
        {
            Assert.False(_process.HasExited, "redis-server ended at its start");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, ct);
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Stops it without ending it: it takes connections (the system does) and answers nothing.</summary>
    public void Pause() => Assert.Equal(0, SendSignal(_process!.Id, 19));

    public void Resume() => Assert.Equal(0, SendSignal(_process!.Id, 18));

    /// <summary>Makes a sentinel name another master.</summary>
    public async Task RemonitorAsync(string service, int masterPort)
    {
        await AskAsync($"SENTINEL REMOVE {service}\r\n");
        Assert.StartsWith("+OK", await AskAsync($"SENTINEL MONITOR {service} 127.0.0.1 {masterPort} 1\r\n"), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Any answer but "loading" will do; it may want a password first.</summary>
    private async Task<bool> AnswersAsync() =>
        await AskAsync("PING\r\n") is { Length: > 0 } answer && !answer.StartsWith("-LOADING", StringComparison.Ordinal);

    private async Task<string> AskAsync(string command)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(command));
            var answer = new byte[64];
            return Encoding.ASCII.GetString(answer, 0, await stream.ReadAsync(answer));
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return "";
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int pid, int signal);
}
