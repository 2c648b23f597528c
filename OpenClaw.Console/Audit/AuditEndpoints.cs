using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using OpenClaw.Console.Access;
using OpenClaw.Console.Export;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;

namespace OpenClaw.Console.Audit;

/// <summary>The ledger over HTTP, for viewers and for tokens that may read.</summary>
internal static class AuditEndpoints
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly string CsvHeader = CsvText.Row(
        "seq", "atUtc", "kind", "actor", "action", "target", "outcome", "reason", "before", "after", "detail", "operation", "record", "items", "imported", "previousHash", "hash");

    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/audit", PageAsync);
        routes.MapGet("/api/audit/verify", VerifyAsync);
        routes.MapGet("/api/audit/export", ExportAsync);
    }

    /// <summary>GET /api/audit?before=&amp;count=&amp;filters: a page, newest first; <c>next</c> is the <c>before</c> of the one after.</summary>
    private static async Task<IResult> PageAsync(HttpContext context, AuditService audit, TimeProvider time, long? before, int? count, CancellationToken cancel)
    {
        var page = await audit.PageAsync(context.User.ToActor(), Query(context, time), before, count ?? 100, cancel);
        return Results.Json(new { entries = page.Entries.Select(entry => JsonSerializer.Deserialize<JsonElement>(AuditEntryJson.Write(entry))), next = page.Next }, Json);
    }

    /// <summary>GET /api/audit/verify?anchor=seq:hash: a JSON line of progress now and then, and the verdict as the last one.</summary>
    private static async Task<IResult> VerifyAsync(HttpContext context, AuditService audit, string? anchor, CancellationToken cancel)
    {
        if (!TryReadAnchor(anchor, out var head))
        {
            return Results.Problem("anchor: give the place and the hash of an entry, such as 120:<64 hex digits>.", statusCode: StatusCodes.Status400BadRequest);
        }

        // The head is asked for first, so that a refusal is answered as one, before the body begins.
        await audit.HeadAsync(context.User.ToActor(), cancel);
        context.Response.ContentType = "application/x-ndjson";
        var reports = Channel.CreateBounded<AuditProgress>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var verifying = WalkAsync(context.User.ToActor(), audit, head, reports.Writer, cancel);
        await foreach (var report in reports.Reader.ReadAllAsync(cancel))
        {
            await LineAsync(context, new { @checked = report.Checked, of = report.Of }, cancel);
        }

        var verdict = await verifying;
        await LineAsync(context, new
        {
            ok = verdict.Ok, @checked = verdict.Checked, hash = verdict.Hash, headRestoredAt = verdict.HeadRestoredAt,
            broken = verdict.Broken is { } broken ? new { seq = broken.Seq, kind = broken.Kind.ToString().ToLowerInvariant(), explanation = broken.Explanation } : null,
        }, cancel);
        return Results.Empty;
    }

    /// <summary>GET /api/audit/export?format=json|csv&amp;filters. A JSON line is the entry as it was hashed, with its hash and the one before.</summary>
    private static async Task ExportAsync(HttpContext context, AuditService audit, TimeProvider time, string? format, CancellationToken cancel)
    {
        var csv = string.Equals(format, "csv", StringComparison.OrdinalIgnoreCase);
        var entries = audit.ExportAsync(context.User.ToActor(), Query(context, time), cancel);
        context.Response.ContentType = csv ? "text/csv; charset=utf-8" : "application/x-ndjson";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"audit-{time.GetUtcNow():yyyyMMdd-HHmmss}.{(csv ? "csv" : "jsonl")}\"";
        var text = new StringBuilder(csv ? CsvHeader : "");
        await foreach (var (entry, stored) in entries)
        {
            text.Append(csv ? Csv(entry, stored) : $"{{\"entry\":{Encoding.UTF8.GetString(AuditEntryJson.Read(stored.Json) is null ? "null"u8 : stored.Json.Span)},\"hash\":{JsonSerializer.Serialize(stored.Hash)},\"previous\":{JsonSerializer.Serialize(stored.Previous)}}}\n");
            if (text.Length > 32 * 1024)
            {
                await context.Response.WriteAsync(text.ToString(), cancel);
                text.Clear();
            }
        }

        await context.Response.WriteAsync(text.ToString(), cancel);
    }

    private static AuditQuery Query(HttpContext context, TimeProvider time) => AuditQuery.Read(name => context.Request.Query[name].ToString(), time.GetUtcNow());

    private static async Task<AuditVerdict> WalkAsync(Actor actor, AuditService audit, AuditHead? anchor, ChannelWriter<AuditProgress> reports, CancellationToken cancel)
    {
        try
        {
            return await audit.VerifyAsync(actor, anchor, new Newest(reports), cancel);
        }
        finally
        {
            reports.Complete();
        }
    }

    private static bool TryReadAnchor(string? text, out AuditHead? head)
    {
        head = text?.Split(':') is [var seq, { Length: 64 } hash] && long.TryParse(seq, out var place) && place > 0 && hash.All(char.IsAsciiHexDigit) ? new AuditHead(place, hash.ToLowerInvariant()) : null;
        return head is not null || string.IsNullOrEmpty(text);
    }

    private static async Task LineAsync(HttpContext context, object line, CancellationToken cancel)
    {
        await context.Response.WriteAsync(JsonSerializer.Serialize(line, Json) + "\n", cancel);
        await context.Response.Body.FlushAsync(cancel);
    }

    private static string Csv(AuditEntry entry, AuditRecord stored) => CsvText.Row(
        $"{entry.Seq}", Iso.Write(entry.At), entry.Kind, entry.Actor, entry.Action, entry.Target, entry.Outcome, entry.Reason, entry.Before, entry.After, entry.Detail, entry.Operation,
        entry.Record ? "true" : "false", string.Join("; ", entry.Items.Select(item => $"{item.Target} {item.Outcome} {item.Detail}".TrimEnd())), entry.Imported ? "true" : "false", stored.Previous, stored.Hash);

    /// <summary>Hands over the newest report only: whoever reads slowly misses those in between.</summary>
    private sealed class Newest(ChannelWriter<AuditProgress> reports) : IProgress<AuditProgress>
    {
        public void Report(AuditProgress value) => reports.TryWrite(value);
    }
}
