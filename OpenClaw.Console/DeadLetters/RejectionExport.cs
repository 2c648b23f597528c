using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Console.Access;
using OpenClaw.Console.Export;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.DeadLetters;

/// <summary>GET /api/dead-letters/export: the kept refusals that match the filters of the page, newest first, as JSON lines or CSV; viewers only.</summary>
internal static class RejectionExport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly string Header = CsvText.Row(
        "at", "channel", "status", "reason", "idempotencyKey", "address", "userAgent", "signatureHeader", "timestampHeader", "claimedKeyId", "cause", "explanation", "matchedKeyId",
        "bodyBytes", "bodySha256", "body", "demo");

    public static async Task HandleAsync(HttpContext context, DeadLetterService deadLetters, TimeProvider time, CancellationToken cancel)
    {
        var csv = string.Equals(context.Request.Query["format"], "csv", StringComparison.OrdinalIgnoreCase);
        var samples = await deadLetters.ExportAsync(context.User.ToActor(), RejectionFilter.Read(context.Request.Query), cancel);
        context.Response.ContentType = csv ? "text/csv; charset=utf-8" : "application/x-ndjson";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"dead-letters-{time.GetUtcNow():yyyyMMdd-HHmmss}.{(csv ? "csv" : "jsonl")}\"";
        if (csv)
        {
            await context.Response.WriteAsync(Header, cancel);
        }

        await foreach (var sample in samples)
        {
            await context.Response.WriteAsync(csv ? Csv(sample) : JsonSerializer.Serialize(sample, Json) + "\n", cancel);
        }
    }

    private static string Csv(Rejection refused) => CsvText.Row(
        Iso.Write(refused.At), refused.Channel.Name(), $"{refused.Status}", refused.Reason, refused.IdempotencyKey ?? "", refused.Address, refused.UserAgent,
        refused.HasSignature ? "present" : "missing", refused.TimestampHeader ?? "missing", refused.ClaimedKeyId ?? "", refused.Diagnosis?.Cause ?? "", refused.Diagnosis?.Explanation ?? "",
        refused.Diagnosis?.MatchedKeyId ?? "", refused.BodyBytes < 0 ? "" : $"{refused.BodyBytes}", refused.BodyDigest ?? "", refused.Body, refused.Demo ? "true" : "false");
}
