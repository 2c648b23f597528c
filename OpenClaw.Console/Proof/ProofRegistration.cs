using Microsoft.AspNetCore.Http.HttpResults;
using OpenClaw.Console.Access;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Ingest;
using OpenClaw.Console.Live;
using OpenClaw.Domain.Paging;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Proof;

/// <summary>The proof channel: its services and its part of the wire contract (spec 1 section 2).</summary>
internal static class ProofRegistration
{
    public static IServiceCollection AddProof(this IServiceCollection services, ConsoleOptions options)
    {
        services.AddSingleton<ProofArrivals>().AddSingleton<RedisProofStore>().AddSingleton(new ProofIndex(options.Proof.HistoryCap)).AddSingleton<ProofService>().AddSingleton<ILiveData, ProofLiveData>();
        services.AddSingleton<ProofHistory>().AddHostedService(provider => provider.GetRequiredService<ProofHistory>());
        services.AddSingleton(provider => new IngestRoute<Milestone>(
            IngestChannel.Milestones, MilestoneJson.Contract, provider.GetRequiredService<RedisProofStore>().AcceptAsync, milestone => milestone.MilestoneId, "milestoneId"));
        return services;
    }

    public static void MapProof(this IEndpointRouteBuilder routes)
    {
        var ingest = routes.ServiceProvider.GetRequiredService<IngestEndpoint>();
        var route = routes.ServiceProvider.GetRequiredService<IngestRoute<Milestone>>();
        routes.MapPost("/internal/milestones/ingest", context => ingest.HandleAsync(context, route)).ShortCircuit();
        routes.MapGet("/api/milestones/latest", LatestAsync);
        routes.MapGet("/api/milestones/dead-letter", DeadLettersAsync);
        routes.MapGet("/api/command-center/overview", OverviewAsync);
        routes.MapGet("/api/proof/export", ProofExport.HandleAsync);
    }

    private static async Task<ContentHttpResult> LatestAsync(string? limit, HttpContext context, ProofService proof, CancellationToken cancel)
    {
        var items = await proof.LatestAsync(context.User.ToActor(), FeedLimit.Parse(limit), cancel);
        return TypedResults.Text($"{{\"ok\":true,\"items\":[{string.Join(',', items)}]}}", "application/json");
    }

    private static async Task<Ok<DeadLetterList>> DeadLettersAsync(HttpContext context, DeadLetterService deadLetters, CancellationToken cancel)
    {
        var items = await deadLetters.ListPublicAsync(context.User.ToActor(), IngestChannel.Milestones, cancel);
        return TypedResults.Ok(new DeadLetterList(Ok: true, items, items.Count));
    }

    private static async Task<FileContentHttpResult> OverviewAsync(HttpContext context, ProofService proof, CancellationToken cancel) =>
        TypedResults.Bytes((await proof.OverviewAsync(context.User.ToActor(), cancel)).ToUtf8(), "application/json");

    private sealed record DeadLetterList(bool Ok, IReadOnlyList<PublicRejection> Items, int Count);
}
