using System.Buffers;
using System.Collections.Concurrent;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Ingest;
using OpenClaw.Console.Secrets;
using OpenClaw.Domain.Ingest;
using OpenClaw.Domain.Proof;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Demo;

/// <summary>
/// The other side of the demo's deliveries, on the console's own address: it checks the signature as a real receiver does and keeps nothing. What it answers
/// depends on what the milestone's id asks for.
/// </summary>
internal sealed class DemoReceiver(SecretVault vault, ConsoleOptions options, TimeProvider time)
{
    public const string Path = "/internal/demo/receiver";

    /// <summary>In an id: the demo's proof app does not want it.</summary>
    public const string Refused = "refused";

    /// <summary>In an id: the first attempt is answered 503.</summary>
    public const string Busy = "busy";

    /// <summary>Busy ones remembered; beyond it they are forgotten and busy again.</summary>
    private const int MostRemembered = 1_000;

    private readonly ConcurrentDictionary<string, bool> _busy = new(StringComparer.Ordinal);

    public async Task HandleAsync(HttpContext context)
    {
        var (rented, length) = await BodyReader.ReadAsync(context.Request, options.Ingest.MaxBodyBytes, context.RequestAborted);
        if (length < 0)
        {
            await AnswerAsync(context, StatusCodes.Status413PayloadTooLarge, "body too large");
            return;
        }

        try
        {
            var headers = context.Request.Headers;
            var request = new IngestRequest(rented.AsMemory(0, length), headers[EnvelopeSignature.HeaderName], headers[EnvelopeSignature.TimestampHeaderName]);
            await (IngestCheck.Examine(request, vault.Known, MilestoneJson.Contract, time.GetUtcNow()) switch
            {
                IngestVerdict<Milestone>.Passed passed => JudgeAsync(context, passed.Value.MilestoneId),
                IngestVerdict<Milestone>.Refused refused => AnswerAsync(context, refused.Refusal.Status, refused.Refusal.Reason),
                var other => throw new InvalidOperationException($"Not a verdict: {other}"),
            });
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented!);
        }
    }

    private Task JudgeAsync(HttpContext context, string milestoneId)
    {
        var choosy = context.Request.Query["as"] == "demo-proof-app";
        if (choosy && milestoneId.Contains($".{Refused}.", StringComparison.Ordinal))
        {
            return AnswerAsync(context, StatusCodes.Status422UnprocessableEntity, "unknown lane: this demo receiver takes no such milestone");
        }

        if (choosy && milestoneId.Contains($".{Busy}.", StringComparison.Ordinal) && _busy.TryAdd(milestoneId, true))
        {
            if (_busy.Count > MostRemembered)
            {
                _busy.Clear();
            }

            return AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "the demo receiver is busy for a moment");
        }

        return AnswerAsync(context, StatusCodes.Status200OK, null);
    }

    private static Task AnswerAsync(HttpContext context, int status, string? reason)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(reason is null ? (object)new { ok = true, status = "accepted" } : new { ok = false, status = "rejected", reason }, context.RequestAborted);
    }
}
