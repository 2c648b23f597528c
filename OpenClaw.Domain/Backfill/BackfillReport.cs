using OpenClaw.Domain.Checking;

namespace OpenClaw.Domain.Backfill;

/// <summary>How a backfill by the command line went, as it tells the console for the ledger.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Found">Milestones the file speaks of.</param>
/// <param name="Stopped">Why it did not come to its end; null: it did.</param>
public sealed record BackfillReport(string File, int Found, int Emitted, int Skipped, string? Stopped)
{
    /// <summary>Longest name of a file, in characters.</summary>
    public const int MaxFile = 256;

    /// <summary>Longest word on why it stopped, in characters.</summary>
    public const int MaxStopped = 500;

    /// <summary>Largest body in bytes.</summary>
    public const int MaxBytes = 8 * 1024;

    private const int Most = 100_000_000;

    /// <summary>Reads the body of <c>POST /api/milestones/backfills</c>: every bad field is named.</summary>
    public static RequestBody<BackfillReport> Read(ReadOnlyMemory<byte> body) => RequestBody.Read(body, reader => new BackfillReport(
        reader.Text("file", MaxFile, oneLine: true) ?? "", reader.Integer("found", 0, Most) ?? 0, reader.Integer("emitted", 0, Most) ?? 0, reader.Integer("skipped", 0, Most) ?? 0,
        reader.Optional("stopped", MaxStopped)));
}
