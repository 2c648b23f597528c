using System.Text;
using System.Text.Json;
using OpenClaw.Domain.Checking;

namespace OpenClaw.Domain.Liveness;

/// <summary>The files other programs write and read beside the console (spec 4 section 3). What is not in order is refused with its reason, never guessed.</summary>
public static class LivenessFiles
{
    /// <summary>Longest line of a request file, in bytes.</summary>
    public const int MaxLine = 16 * 1024;

    /// <summary>How far ahead of the clock here another machine's may be.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);

    /// <summary>A line of <c>openclaw_reset_requests.jsonl</c>.</summary>
    public static LeaseBody<ResetRequest> ReadRequest(string line, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(line);
        return Read(line, reader =>
        {
            var jobId = reader.Text("job_id", MonitoredJob.MaxJobIdLength, oneLine: true);
            if (jobId is not null && (jobId.StartsWith('-') || jobId.Any(char.IsWhiteSpace)))
            {
                reader.Note("job_id", "must be the scheduler's id, without spaces and not beginning with a dash.");
            }

            var name = reader.Text("job_name", 200, oneLine: true);
            var reason = reader.Text("reason", ResetRequest.MaxReasonLength);
            var at = Instant(reader, "requested_at", now, required: true);
            var attempt = LeaseBodies.Integer(reader, reader.Member("attempts").ValueKind is JsonValueKind.Undefined ? "attempt" : "attempts", 0, 1_000_000) ?? 1;
            return new ResetRequest { Id = "", JobId = jobId ?? "", JobName = name is null ? "" : MonitoredJob.NameOf(name), Reason = reason ?? "", RequestedAt = at ?? now, Attempt = (int)Math.Max(1, attempt), By = "file" };
        });
    }

    /// <summary>A lease file, <c>leases/&lt;job&gt;.json</c>.</summary>
    public static LeaseBody<JobLease> ReadLease(string text, string jobName, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(text, reader =>
        {
            var started = Instant(reader, "started_at", now, required: true);
            var heartbeat = Instant(reader, "heartbeat_at", now, required: false) ?? started;
            var status = reader.Name("status", LeaseStatuses.Parse, "running, ok, error, timeout");
            var completed = Instant(reader, "completed_at", now, required: status is not null and not LeaseStatus.Running);
            var ttl = LeaseBodies.Integer(reader, "ttl_seconds", 1, (long)MonitoredJob.MostTtl.TotalSeconds, required: true);
            return new JobLease
            {
                JobName = jobName, Holder = reader.OptionalText("holder", LeaseBodies.MaxHolderLength) ?? "lease file", Pid = (int?)LeaseBodies.Integer(reader, "pid", 1, int.MaxValue), Fence = 0,
                StartedAt = started ?? now, HeartbeatAt = heartbeat ?? now, Ttl = TimeSpan.FromSeconds(ttl ?? 1), Status = status ?? LeaseStatus.Running, CompletedAt = completed,
                Detail = reader.OptionalText("detail", LeaseBodies.MaxDetailLength),
            };
        });
    }

    /// <summary>A line of <c>openclaw_reset_results.jsonl</c>, without its line end.</summary>
    public static string WriteResult(ResetResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("job_id", result.JobId);
            writer.WriteString("job_name", result.JobName);
            writer.WriteBoolean("success", result.Success);
            writer.WriteString("executed_at", EcmaScript.EcmaScriptDate.Format(result.ExecutedAt));
            writer.WriteString("error", result.Error);
            writer.WriteString("output", result.Output);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static DateTimeOffset? Instant(FieldReader reader, string name, DateTimeOffset now, bool required)
    {
        if (!required && reader.Member(name).ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        if (reader.Instant(name) is not { } at)
        {
            return null;
        }

        if (at <= now + Ahead)
        {
            return at;
        }

        reader.Note(name, "lies in the future; set the clock of the machine that writes it.");
        return null;
    }

    private static LeaseBody<T> Read<T>(string text, Func<FieldReader, T> read)
        where T : class => LeaseBodies.Read(Encoding.UTF8.GetBytes(text), read);
}
