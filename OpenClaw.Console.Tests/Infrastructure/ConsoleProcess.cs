using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>The console as its own process, as ./console and ./run start it.</summary>
public sealed class ConsoleProcess : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(40);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ConsoleProcess(Process process) => _process = process;

    public string Url => _ready.Task.Result;

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<(int Code, string Out, string Error)> RunAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Longest);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Starts serve on a free port and waits until it says that it is ready.</summary>
    public static async Task<ConsoleProcess> ServeAsync(string data, IReadOnlyDictionary<string, string>? environment = null)
    {
        var console = new ConsoleProcess(Start(environment, "serve", "--urls", "http://127.0.0.1:0", "--data", data));
        _ = console.ReadAsync(console._process.StandardOutput);
        _ = console.ReadAsync(console._process.StandardError);
        await Task.WhenAny(console._ready.Task, console._process.WaitForExitAsync()).WaitAsync(Longest);
        Assert.True(console._ready.Task.IsCompleted, console.Output);
        return console;
    }

    /// <summary>kill -9: nothing of the console gets to run any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(TimeSpan within)
    {
        Assert.Equal(0, SendSignal(_process.Id, 15));
        await _process.WaitForExitAsync().WaitAsync(within);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync(TimeSpan.FromSeconds(20));
        }

        _process.Dispose();
    }

    private static Process Start(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "OpenClaw.Console.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_TieredPGO"] = "0"; // as in the tests' own process: it lives too short to gain by it
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_output)
            {
                _output.AppendLine(CultureInfo.InvariantCulture, $"{line}");
            }

            if (line.StartsWith("ready: ", StringComparison.Ordinal))
            {
                _ready.TrySetResult(line["ready: ".Length..]);
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int pid, int signal);
}
