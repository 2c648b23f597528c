using System.Diagnostics;
using System.Net.Http.Json;

namespace OpenClaw.Bench.Hosting;

/// <summary>A console in a process of its own, with its own Redis, on a data directory that is deleted afterwards.</summary>
internal sealed class ConsoleUnderTest : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _data;
    private readonly HttpClient _http;

    private ConsoleUnderTest(Process process, string data, string url) =>
        (_process, _data, Url, _http) = (process, data, new Uri(url), new HttpClient { BaseAddress = new Uri(url) });

    public Uri Url { get; }

    public static async Task<ConsoleUnderTest> StartAsync(params string[] settings)
    {
        var data = Directory.CreateTempSubdirectory("openclaw-bench-").FullName;
        var folder = AppContext.BaseDirectory;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = folder };
        string[] arguments =
        [
            // The collector and everything else as the console itself has it.
            "exec", "--runtimeconfig", Path.Combine(folder, "OpenClaw.Console.runtimeconfig.json"), "--depsfile", Path.Combine(folder, "OpenClaw.Bench.deps.json"),
            Path.Combine(folder, "OpenClaw.Bench.dll"), "serve-for-bench", "--data", data, .. settings,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // What lets the load client answer on the thread that reads is not the console's business.
        start.Environment.Remove(Load.LoadRun.InlineCompletions);
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("ready: ", StringComparison.Ordinal))
            {
                _ = PassOnAsync(process.StandardOutput);
                return new ConsoleUnderTest(process, data, line["ready: ".Length..]);
            }

            await System.Console.Error.WriteLineAsync(line);
        }

        Directory.Delete(data, recursive: true);
        throw new InvalidOperationException("The console under measurement did not start.");
    }

    /// <param name="collect">A full garbage collection first, so that the heap is what is really held.</param>
    public async Task<ConsoleStats> StatsAsync(bool collect = false) =>
        (await _http.GetFromJsonAsync<ConsoleStats>(collect ? "/bench/stats?collect" : "/bench/stats"))!;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        using (var stop = Process.Start("kill", $"-TERM {_process.Id}"))
        {
            await stop.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private static async Task PassOnAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            await System.Console.Error.WriteLineAsync("  [console] " + line);
        }
    }
}
