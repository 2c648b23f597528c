using OpenClaw.Domain.Checking;

namespace OpenClaw.Domain.Gates;

/// <param name="Confirm">The mode once more, as it was typed.</param>
public sealed record ModeBody(PipelineMode Mode, string? Confirm, string? Reason)
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReason = 500;

    /// <summary>Largest body in bytes.</summary>
    public const int MaxBytes = 16 * 1024;

    private const int MaxConfirm = 100;

    /// <summary>Reads the body of <c>PUT /api/pipeline/mode</c>: every bad field is named.</summary>
    public static RequestBody<ModeBody> Read(ReadOnlyMemory<byte> body) => RequestBody.Read(body, reader => new ModeBody(
        reader.Name("mode", PipelineModes.Parse, string.Join(", ", PipelineModes.All.Select(PipelineModes.ToWire))) ?? default, reader.Optional("confirm", MaxConfirm), reader.Optional("reason", MaxReason)));
}
