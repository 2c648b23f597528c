using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>Assets/receiver.mjs: a receiver as a process of its own, that shares no code with the console and can be told to misbehave.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly HttpClient _http;
    private Process _process;

    private Receiver(Process process, int port)
    {
        (_process, Port) = (process, port);
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public int Port { get; }

    /// <summary>Where deliveries go.</summary>
    public string Url => $"http://127.0.0.1:{Port}/internal/milestones/ingest";

    /// <param name="secrets">What it accepts; none: it does not look at signatures.</param>
    public static async Task<Receiver> StartAsync(params string[] secrets)
    {
        var (process, port) = await StartProcessAsync(0);
        var receiver = new Receiver(process, port);
        await receiver.ControlAsync(new { secrets });
        return receiver;
    }

    /// <summary>Changes what it does; see receiver.mjs.</summary>
    public async Task ControlAsync(object change)
    {
        using var answer = await _http.PostAsJsonAsync("/control", change);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<ReceiverState> StateAsync() => (await _http.GetFromJsonAsync<ReceiverState>("/state"))!;

    /// <summary>Every idempotency key it accepted.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync() => (await _http.GetFromJsonAsync<List<string>>("/keys"))!;

    /// <summary>kill -9; it forgets everything.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts again at the same address, knowing nothing.</summary>
    public async Task RestartAsync(params string[] secrets)
    {
        _process.Dispose();
        (_process, _) = await StartProcessAsync(Port);
        await ControlAsync(new { secrets });
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static async Task<(Process Process, int Port)> StartProcessAsync(int port)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Assets", "receiver.mjs"), $"{port}" } };
        var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start");
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("receiver.mjs ended at its start");
        return (process, int.Parse(line.Split(' ')[1]));
    }
}

/// <summary>What a receiver saw.</summary>
/// <param name="Requests">Ingests that arrived in full.</param>
/// <param name="Statuses">Answers by HTTP status.</param>
/// <param name="Accepted">Idempotency keys accepted.</param>
/// <param name="Repeated">Keys that arrived well-signed more than once.</param>
/// <param name="MostAtOnce">Most requests under way at once.</param>
/// <param name="ByKeyId">Well-signed requests by the key id they named.</param>
/// <param name="Last">The last request.</param>
public sealed record ReceiverState(
    int Requests, Dictionary<string, int> Statuses, int Accepted, int Repeated, int MostAtOnce, Dictionary<string, int> ByKeyId, ReceivedRequest? Last);

public sealed record ReceivedRequest(string Url, Dictionary<string, JsonElement> Headers, string Body)
{
    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value.GetString() : null;
}
