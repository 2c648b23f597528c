using System.Diagnostics;

namespace OpenClaw.Bench.Hosting;

/// <summary>A process this one started, that says when it is ready and ends with it.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly SemaphoreSlim _done = new(0);

    private Child(Process process) => _process = process;

    /// <summary>What followed "ready: ".</summary>
    public string Ready => _ready.Task.Result;

    public int Id => _process.Id;

    public double CpuSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a program and waits for its line "ready: ...".</summary>
    public static async Task<Child> StartAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var child = StartProcess(program, arguments, environment, folder);
        await Task.WhenAny(child._ready.Task, child._process.WaitForExitAsync());
        return child._ready.Task.IsCompleted ? child : throw new InvalidOperationException($"{program} ended before it was ready.");
    }

    /// <summary>Starts a verb of this program as a process of its own, with the console's runtime settings.</summary>
    public static Task<Child> StartVerbAsync(string verb, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var folder = AppContext.BaseDirectory;
        return StartAsync(
            "dotnet",
            [
                "exec", "--runtimeconfig", Path.Combine(folder, "OpenClaw.Console.runtimeconfig.json"), "--depsfile", Path.Combine(folder, "OpenClaw.Bench.deps.json"),
                Path.Combine(folder, "OpenClaw.Bench.dll"), verb, .. arguments,
            ],
            environment,
            folder);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task RunAsync(string program, IEnumerable<string> arguments, string folder)
    {
        await using var child = StartProcess(program, arguments, null, folder);
        await child._process.WaitForExitAsync();
        if (child._process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {child._process.ExitCode}.");
        }
    }

    /// <summary>A program that does not say when it is ready.</summary>
    public static Child StartSilent(string program, params IEnumerable<string> arguments) => StartProcess(program, arguments, null, null);

    /// <summary>Writes a line to its input and waits for its line "done: ...".</summary>
    public async Task TellAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        var done = _done.WaitAsync();
        if (await Task.WhenAny(done, _process.WaitForExitAsync()) != done)
        {
            throw new InvalidOperationException($"The process ended at '{line}'; BENCH_VERBOSE=1 shows its last words.");
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using (var stop = Process.Start("kill", $"-TERM {_process.Id}"))
            {
                await stop.WaitForExitAsync();
            }

            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _done.Dispose();
    }

    private static Child StartProcess(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, string? folder)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "" };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        start.Environment.Remove(Load.LoadRun.InlineCompletions);
        var child = new Child(Process.Start(start)!);
        _ = child.ReadAsync(child._process.StandardOutput);
        _ = child.ReadAsync(child._process.StandardError);
        return child;
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("ready: ", StringComparison.Ordinal))
            {
                _ready.TrySetResult(line["ready: ".Length..]);
            }
            else if (line.StartsWith("done: ", StringComparison.Ordinal))
            {
                _done.Release();
            }
            else if (Environment.GetEnvironmentVariable("BENCH_VERBOSE") is not null)
            {
                await System.Console.Error.WriteLineAsync($"  [{_process.Id}] {line}");
            }
        }
    }
}
