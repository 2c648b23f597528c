using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OpenClaw.Bench.Deliveries;

/// <summary>
/// receive-for-bench: a receiver as a process of its own. It answers at once; with --fail 0.3 this share of the requests is refused for now, broken off, or
/// accepted and then broken off. GET /count says how many arrived, GET /keys which idempotency keys were accepted and how often they were told so.
/// </summary>
internal sealed class ReceiverVerb(Arguments args)
{
    private static readonly byte[] Accepted = Encoding.UTF8.GetBytes("""{"ok":true,"status":"accepted","milestoneId":"bench"}""");
    private static readonly byte[] Duplicate = Encoding.UTF8.GetBytes("""{"ok":true,"status":"duplicate","milestoneId":"bench"}""");
    private static readonly int[] Refusals = [500, 503, 429, 408];

    private readonly double _fail = args.Share("fail");
    private readonly ConcurrentDictionary<string, int> _keys = new(StringComparer.Ordinal);
    private long _count;

    public async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(HandleAsync);
        await app.StartAsync();
        System.Console.Out.WriteLine($"ready: {app.Urls.First()}");
        await app.WaitForShutdownAsync();
        return 0;
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Method == "GET")
        {
            await (context.Request.Path == "/keys" ? context.Response.WriteAsJsonAsync(_keys) : context.Response.WriteAsync($"{Interlocked.Read(ref _count)}"));
            return;
        }

        var key = await ReadAsync(context.Request, keep: _fail > 0);
        if (_fail > 0 && await MisbehavedAsync(context, key!))
        {
            return;
        }

        Interlocked.Increment(ref _count);
        await AnswerAsync(context.Response, key is null || _keys.AddOrUpdate(key, 1, static (_, before) => before + 1) == 1 ? Accepted : Duplicate);
    }

#pragma warning disable CA5394 // Failing at random needs no secrecy.
    private async Task<bool> MisbehavedAsync(HttpContext context, string key)
    {
        if (Random.Shared.NextDouble() >= _fail)
        {
            return false;
        }

        switch (Random.Shared.Next(Refusals.Length + 2))
        {
            case var i when i < Refusals.Length:
                context.Response.StatusCode = Refusals[i];
                await AnswerAsync(context.Response, """{"ok":false,"status":"rejected","reason":"at random"}"""u8.ToArray());
                break;
            case var i:
                if (i == Refusals.Length)
                {
                    _keys.AddOrUpdate(key, 1, static (_, before) => before + 1);
                }

                context.Abort();
                break;
        }

        return true;
    }
#pragma warning restore CA5394

    private static async Task<string?> ReadAsync(HttpRequest request, bool keep)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync();
            if (read.IsCompleted)
            {
                string? key = null;
                if (keep)
                {
                    using var document = JsonDocument.Parse(read.Buffer);
                    key = document.RootElement.GetProperty("idempotencyKey").GetString();
                }

                request.BodyReader.AdvanceTo(read.Buffer.End);
                return key;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static async Task AnswerAsync(HttpResponse response, byte[] body)
    {
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body);
    }
}
