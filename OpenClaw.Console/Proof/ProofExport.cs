using System.Text;
using Microsoft.AspNetCore.Mvc;
using OpenClaw.Console.Access;
using OpenClaw.Console.Export;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Proof;

/// <summary>GET /api/proof/export: everything that matches the filters, as JSON lines or CSV, page by page so that memory stays flat.</summary>
internal static class ProofExport
{
    private const string CsvHeader = "timestampUtc,milestoneId,scope,riskStatus,claim,nextAction,source,evidence,idempotencyKey,keyId,arrivedAtUtc,demo\r\n";

    public static async Task HandleAsync(
        HttpContext context, ProofService proof, TimeProvider time, [FromQuery] string? format, string? lane, string? risk, string? source, string? q, string? range, string? from,
        string? to, CancellationToken cancel)
    {
        var actor = context.User.ToActor();
        var query = ProofQueryString.Read(lane, risk, source, q, range, from, to, time.GetUtcNow());
        var view = proof.View(actor, query);
        var csv = string.Equals(format, "csv", StringComparison.OrdinalIgnoreCase);
        var first = await proof.PageAsync(actor, view, 0, ProofService.MaxPage, cancel);
        context.Response.ContentType = csv ? "text/csv; charset=utf-8" : "application/x-ndjson";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"milestones-{time.GetUtcNow():yyyyMMdd-HHmmss}.{(csv ? "csv" : "jsonl")}\"";
        if (csv)
        {
            await context.Response.WriteAsync(CsvHeader, cancel);
        }

        for (var start = 0; start < view.Count; start += ProofService.MaxPage)
        {
            var page = start == 0 ? first : await proof.PageAsync(actor, view, start, ProofService.MaxPage, cancel);
            await context.Response.WriteAsync(string.Concat(page.Select(entry => csv ? Csv(entry) : JsonLine(entry))), cancel);
        }
    }

    private static string JsonLine(ProofEntry entry) => Encoding.UTF8.GetString(MilestoneJson.ToUtf8(entry.Event)) + "\n";

    private static string Csv(ProofEntry entry) => CsvText.Row(
        Iso.Write(entry.Event.TimestampUtc), entry.Event.MilestoneId, entry.Event.Scope, entry.Event.RiskStatus.ToWire(), entry.Event.Claim, entry.Event.NextAction,
        entry.Event.Source?.ToWire() ?? "", string.Join("; ", entry.Event.Evidence.Select(evidence => $"{evidence.Type.ToWire()} {evidence.Path}: {evidence.Summary}")),
        entry.IdempotencyKey, entry.KeyId, Iso.Write(entry.ArrivedAt), entry.Demo ? "true" : "false");
}
