using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenClaw.Console.Tests.Commands;

/// <summary>Answers what backfill asks: every milestone is new, the first one asked for is still on its way, and those that end in .b have failed.</summary>
internal sealed class StubConsole : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _asked;

    private StubConsole(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <summary>Whether any has failed.</summary>
    public bool Failing { get; set; } = true;

    public static async Task<StubConsole> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var console = new StubConsole(app);
        app.MapPost("/api/milestones", () => Results.Json(new { milestoneId = "x", idempotencyKey = "y" }, statusCode: StatusCodes.Status202Accepted));
        app.MapPost("/api/milestones/status", (Asked asked) => Results.Json(new { items = asked.MilestoneIds.Select(console.State).ToArray() }));
        await app.StartAsync();
        return console;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private object State(string id)
    {
        var open = Interlocked.Increment(ref _asked) <= 1;
        var failed = Failing && !open && id.EndsWith(".b", StringComparison.Ordinal);
        return new { milestoneId = id, known = true, open = open ? 1 : 0, delivered = open || failed ? 0 : 1, failed = failed ? 1 : 0 };
    }

    internal sealed record Asked(string[] MilestoneIds);
}
