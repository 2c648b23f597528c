using System.Text;
using System.Text.Json;
using OpenClaw.Console.Access;
using OpenClaw.Console.Export;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.EcmaScript;

namespace OpenClaw.Console.Deliveries;

/// <summary>GET /api/deliveries/export: the records that match the filters of the page, newest first, as JSON lines (payload and attempts included) or CSV; viewers only.</summary>
internal static class DeliveryExport
{
    private static readonly string Header = CsvText.Row(
        "id", "channel", "subjectId", "endpoint", "status", "sentAtUtc", "attempts", "lastAttemptAtUtc", "nextAttemptAtUtc", "lastError", "idempotencyKey", "dismissReason");

    public static Task HandleAsync(HttpContext context, DeliveryLogService deliveries, TimeProvider time, CancellationToken cancel) =>
        WriteAsync(context, deliveries.ExportAsync(context.User.ToActor(), DeliveryFilter.Read(context.Request.Query), cancel), "deliveries", time, cancel);

    /// <summary>Writes records as the query's <c>format</c> says.</summary>
    /// <param name="name">What the file's name begins with.</param>
    internal static async Task WriteAsync(HttpContext context, IAsyncEnumerable<DeliveryRecord> records, string name, TimeProvider time, CancellationToken cancel)
    {
        var csv = string.Equals(context.Request.Query["format"], "csv", StringComparison.OrdinalIgnoreCase);
        await using var reading = records.GetAsyncEnumerator(cancel);
        // The first one before anything is written: what fails so far is still told as a problem.
        var more = await reading.MoveNextAsync();
        context.Response.ContentType = csv ? "text/csv; charset=utf-8" : "application/x-ndjson";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}-{time.GetUtcNow():yyyyMMdd-HHmmss}.{(csv ? "csv" : "jsonl")}\"";
        if (csv)
        {
            await context.Response.WriteAsync(Header, cancel);
        }

        for (; more; more = await reading.MoveNextAsync())
        {
            await context.Response.WriteAsync(csv ? Csv(reading.Current) : JsonLine(reading.Current), cancel);
        }
    }

    private static string Csv(DeliveryRecord record) => CsvText.Row(
        record.Id.ToString(), record.Channel.ToWire(), record.SubjectId, record.EndpointId, record.Status.ToWire(), Iso.Write(record.SentAtUtc), $"{record.AttemptCount}",
        record.LastAttemptAt is { } last ? Iso.Write(last) : "", record.NextAttemptAt is { } next ? Iso.Write(next) : "", record.LastError ?? "", record.IdempotencyKey, record.DismissReason ?? "");

    private static string JsonLine(DeliveryRecord record) => Encoding.UTF8.GetString(WireJson.ToUtf8(record, Write)) + "\n";

    private static void Write(Utf8JsonWriter writer, DeliveryRecord record)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, record.Id.ToString());
        writer.WriteString("idempotencyKey"u8, record.IdempotencyKey);
        writer.WriteString("channel"u8, record.Channel.ToWire());
        writer.WriteString("subjectId"u8, record.SubjectId);
        writer.WriteString("endpoint"u8, record.EndpointId);
        writer.WriteString("status"u8, record.Status.ToWire());
        writer.WriteInstant("sentAtUtc"u8, record.SentAtUtc);
        writer.WriteString("emittedBy"u8, record.EmittedBy);
        writer.WriteNumber("attempts"u8, record.AttemptCount);
        writer.WriteOptionalInstant("lastAttemptAtUtc"u8, record.LastAttemptAt);
        writer.WriteOptionalInstant("nextAttemptAtUtc"u8, record.NextAttemptAt);
        writer.WriteString("lastError"u8, record.LastError);
        writer.WriteString("dismissReason"u8, record.DismissReason);
        writer.WritePropertyName("payload"u8);
        writer.WriteRawValue(record.Payload);
        writer.WriteStartArray("attemptLog"u8);
        foreach (var attempt in record.Attempts)
        {
            writer.WriteStartObject();
            writer.WriteInstant("at"u8, attempt.At);
            writer.WriteString("url"u8, attempt.Url);
            if (attempt.HttpStatus is { } status)
            {
                writer.WriteNumber("httpStatus"u8, status);
            }

            writer.WriteNumber("milliseconds"u8, attempt.Milliseconds);
            writer.WriteString("error"u8, attempt.Error);
            writer.WriteString("answer"u8, attempt.Answer);
            writer.WriteString("keyId"u8, attempt.KeyId);
            writer.WriteString("replica"u8, attempt.Replica);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
