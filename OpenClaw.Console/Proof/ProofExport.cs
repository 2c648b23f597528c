using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using OpenClaw.Console.Access;
using OpenClaw.Console.Export;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.EcmaScript;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Proof;

/// <summary>
/// GET /api/proof/export: everything that matches the filters, as JSON lines or CSV, page by page so that memory stays flat. 503 while the history is still being read: a part
/// must not pass for the whole.
/// </summary>
internal static class ProofExport
{
    private const string RetryAfterSeconds = "2";

    private const string CsvHeader = "timestampUtc,milestoneId,scope,riskStatus,claim,nextAction,source,evidence,idempotencyKey,keyId,arrivedAtUtc,demo\r\n";

    public static async Task HandleAsync(
        HttpContext context, ProofService proof, TimeProvider time, [FromQuery] string? format, string? lane, string? risk, string? source, string? q, string? range, string? from,
        string? to, CancellationToken cancel)
    {
        var actor = context.User.ToActor();
        var query = ProofQueryString.Read(lane, risk, source, q, range, from, to, time.GetUtcNow());
        var view = proof.View(actor, query);
        if (!proof.Loaded)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            await TypedResults.Problem(
                proof.Problem is { } problem ? $"The history cannot be read: {problem}" : "The history is still being read.", statusCode: StatusCodes.Status503ServiceUnavailable, title: "Not ready")
                .ExecuteAsync(context);
            return;
        }

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

    private static string JsonLine(ProofEntry entry) => Encoding.UTF8.GetString(WireJson.ToUtf8(entry, Write)) + "\n";

    // The event as the public sees it, with where it came from beside its own members: who reads events reads on.
    private static void Write(Utf8JsonWriter writer, ProofEntry entry)
    {
        writer.WriteStartObject();
        writer.WriteMembers(entry.Event);
        writer.WriteString("idempotencyKey"u8, entry.IdempotencyKey);
        writer.WriteString("sentAtUtc"u8, entry.SentAt);
        writer.WriteString("keyId"u8, entry.KeyId);
        writer.WriteInstant("arrivedAtUtc"u8, entry.ArrivedAt);
        writer.WriteBoolean("demo"u8, entry.Demo);
        writer.WriteEndObject();
    }

    private static string Csv(ProofEntry entry) => CsvText.Row(
        Iso.Write(entry.Event.TimestampUtc), entry.Event.MilestoneId, entry.Event.Scope, entry.Event.RiskStatus.ToWire(), entry.Event.Claim, entry.Event.NextAction,
        entry.Event.Source?.ToWire() ?? "", string.Join("; ", entry.Event.Evidence.Select(evidence => $"{evidence.Type.ToWire()} {evidence.Path}: {evidence.Summary}")),
        entry.IdempotencyKey, entry.KeyId, Iso.Write(entry.ArrivedAt), entry.Demo ? "true" : "false");
}
