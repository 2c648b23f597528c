using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Console.Ingest;
using OpenClaw.Console.Live;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;

namespace OpenClaw.Bench.Hosting;

internal static class BenchEndpoints
{
    private const int MaxBody = 262_144;

    // As long as the ingest's answer to the load's envelopes.
    private static readonly byte[] Answer = Encoding.UTF8.GetBytes("""{"ok":true,"status":"accepted","milestoneId":"bench.lane-3.000000000000"}""");

    public static void Map(WebApplication app)
    {
        app.MapPost("/bench/bare", BareAsync).ShortCircuit();
        app.MapGet("/bench/stats", StatsAsync).ShortCircuit();
        Tasks.TaskEndpoints.Map(app);
    }

    private static async Task BareAsync(HttpContext context)
    {
        var (rented, _) = await BodyReader.ReadAsync(context.Request, MaxBody, context.RequestAborted);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Answer.Length;
        await context.Response.BodyWriter.WriteAsync(Answer);
    }

    private static async Task StatsAsync(HttpContext context)
    {
        var redis = context.RequestServices.GetRequiredService<RedisGateway>();
        var info = (await redis.ExecuteAsync("INFO", ["everything"])).AsString()!.Split('\n', StringSplitOptions.TrimEntries);
        var calls = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in info.Where(line => line.StartsWith("cmdstat_", StringComparison.Ordinal)))
        {
            var name = line["cmdstat_".Length..line.IndexOf(':')];
            calls[name] = long.Parse(line[(line.IndexOf("calls=", StringComparison.Ordinal) + 6)..line.IndexOf(',')], CultureInfo.InvariantCulture);
        }

        double Value(string name) => double.Parse(info.First(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..], CultureInfo.InvariantCulture);
        var collect = context.Request.Query.ContainsKey("collect");
        if (collect)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        await context.Response.WriteAsJsonAsync(new ConsoleStats(
            process.TotalProcessorTime.TotalSeconds, Value("used_cpu_sys") + Value("used_cpu_user"), GC.GetTotalAllocatedBytes(), GC.GetTotalMemory(collect),
            process.WorkingSet64, (long)Value("used_memory"), context.RequestServices.GetRequiredService<Watchers>().Circuits,
            context.RequestServices.GetRequiredService<ProofIndex>().Count, Monitor.LockContentionCount, ThreadPool.ThreadCount, calls));
    }
}
