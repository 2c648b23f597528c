using System.Diagnostics;

namespace OpenClaw.Bench.Load;

/// <summary>What one phase gave.</summary>
internal sealed record LoadResult(double Seconds, Latencies Latencies, long Errors, string? FirstError, double ClientCpuSeconds)
{
    public double PerSecond => Latencies.Count / Seconds;
}

/// <summary>Many connections at once, for some time.</summary>
internal static class LoadRun
{
    /// <summary>Answers are dealt with on the thread that polls the sockets: without it the client would take as much CPU as the server it measures.</summary>
    public const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Posts every request up to a number.</summary>
    public static async Task PostAllAsync(Uri url, SignedRequests requests, int connections, long last)
    {
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var connection = new LoadConnection(url, requests, wantAccepted: true);
            await connection.ConnectAsync();
            while (requests.TryReserve(last))
            {
                await connection.PostAsync();
            }

            if (connection.FirstError is { } error)
            {
                throw new InvalidOperationException($"A milestone was not accepted: {error}");
            }
        })));
    }

    public static async Task<LoadResult> RunAsync(Uri url, SignedRequests requests, int connections, TimeSpan duration, bool wantAccepted)
    {
        var time = TimeProvider.System;
        var all = Enumerable.Range(0, connections).Select(_ => new LoadConnection(url, requests, wantAccepted)).ToArray();
        try
        {
            foreach (var connection in all)
            {
                await connection.ConnectAsync();
            }

            using var process = Process.GetCurrentProcess();
            var cpu = process.TotalProcessorTime;
            var started = time.GetTimestamp();
            // Off this thread: with inline completions the first sends would otherwise run one connection after another.
            await Task.WhenAll(all.Select(connection => Task.Run(() => connection.RunAsync(() => time.GetElapsedTime(started) < duration))));
            var seconds = time.GetElapsedTime(started).TotalSeconds;
            process.Refresh();
            var sum = new Latencies();
            foreach (var connection in all)
            {
                sum.Add(connection.Latencies);
            }

            return new LoadResult(
                seconds, sum, all.Sum(connection => connection.Errors), all.Select(connection => connection.FirstError).FirstOrDefault(error => error is not null),
                (process.TotalProcessorTime - cpu).TotalSeconds);
        }
        finally
        {
            foreach (var connection in all)
            {
                connection.Dispose();
            }
        }
    }
}
