using Microsoft.AspNetCore.Http.HttpResults;
using OpenClaw.Console.Access;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Ingest;
using OpenClaw.Console.Scheduling;
using OpenClaw.Domain.Demand;

namespace OpenClaw.Console.Demand;

/// <summary>The demand channel: its services and its part of the wire contract (spec 1 section 2).</summary>
internal static class DemandRegistration
{
    public static IServiceCollection AddDemand(this IServiceCollection services)
    {
        services.AddSingleton<RedisDemandStore>().AddSingleton<DemandService>().AddJob<DemandDownsampleJob>(DemandDownsampleJob.Name, DemandDownsampleJob.Cron);
        services.AddSingleton(provider => new IngestRoute<DemandSnapshot>(
            IngestChannel.Demand, DemandSnapshotJson.Contract, provider.GetRequiredService<RedisDemandStore>().AcceptAsync, snapshot => snapshot.SummaryId, "summaryId"));
        return services;
    }

    public static void MapDemand(this IEndpointRouteBuilder routes)
    {
        var ingest = routes.ServiceProvider.GetRequiredService<IngestEndpoint>();
        var route = routes.ServiceProvider.GetRequiredService<IngestRoute<DemandSnapshot>>();
        routes.MapPost("/internal/demand/ingest", context => ingest.HandleAsync(context, route)).ShortCircuit();
        routes.MapGet("/api/command-center/demand-live", LiveAsync);
        routes.MapGet("/api/command-center/demand", ViewAsync);
    }

    private static async Task<ContentHttpResult> LiveAsync(HttpContext context, DemandService demand, CancellationToken cancel)
    {
        var (latest, stale) = await demand.LatestAsync(context.User.ToActor(), cancel);
        return TypedResults.Text($"{{\"ok\":true,\"snapshot\":{latest?.Json ?? "null"},\"stale\":{(stale ? "true" : "false")}}}", "application/json");
    }

    private static async Task<FileContentHttpResult> ViewAsync(HttpContext context, DemandService demand, CancellationToken cancel) =>
        TypedResults.Bytes((await demand.ViewAsync(context.User.ToActor(), cancel)).ToUtf8(), "application/json");
}
