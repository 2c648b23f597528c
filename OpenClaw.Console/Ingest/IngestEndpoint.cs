using System.Buffers;
using System.Globalization;
using System.Text.Json;
using OpenClaw.Console.Access;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Demo;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Telemetry;
using OpenClaw.Domain.Ingest;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Ingest;

/// <summary>What differs between the two signed channels.</summary>
/// <param name="Accept">Stores a checked envelope in one step; false: its key was seen before. The flag marks demo data.</param>
/// <param name="IdOf">The milestone or summary id for the answer.</param>
/// <param name="IdName">Its name in the answer.</param>
public sealed record IngestRoute<T>(
    IngestChannel Channel, IngestContract<T> Contract, Func<IngestVerdict<T>.Passed, bool, CancellationToken, Task<bool>> Accept, Func<T, string> IdOf, string IdName)
    where T : class;

/// <summary>
/// Takes in signed envelopes (spec 1 section 2). This is the hot path: one read of the body, one check, one Redis round trip, one small answer. Nothing
/// is acknowledged that is not stored; while Redis is away the answer is 503 and the sender tries again.
/// </summary>
public sealed partial class IngestEndpoint(
    SecretVault vault, SecretUsage usage, DeadLetterService deadLetters, RedisGateway redis, DemoMark demo, ConsoleOptions options, TimeProvider time, ILogger<IngestEndpoint> log)
{
    private const string RedisAway = "temporarily unavailable: the store is away, send it again";
    private const string Busy = "temporarily unavailable: too many envelopes at once, send it again";

    /// <summary>What writes the answers of a thread, each before it waits for anything.</summary>
    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    private int _working;

    public async Task HandleAsync<T>(HttpContext context, IngestRoute<T> route)
        where T : class
    {
        if (redis.Health.State == RedisState.Away)
        {
            await AnswerAwayAsync(context, RedisAway, TimeSpan.FromSeconds(2));
            return;
        }

        byte[]? rented = null;
        var placed = false;
        try
        {
            // Whoever sends slowly waits for itself alone: it takes a place among those worked on when its body is here.
            (rented, var length) = await BodyReader.ReadAsync(context.Request, options.Ingest.MaxBodyBytes, options.Ingest.BodyTimeout, time, context.RequestAborted);
            placed = length != BodyReader.Late && TakePlace();
            await (length switch
            {
                BodyReader.Late => RefuseTooSlowAsync(context),
                _ when !placed => AnswerAwayAsync(context, Busy, TimeSpan.FromSeconds(1)),
                BodyReader.Larger => RefuseTooLargeAsync(context, route),
                _ => WorkAsync(context, route, rented.AsMemory(0, length)),
            });
        }
        catch (RedisUnavailableException error)
        {
            await AnswerAwayAsync(context, RedisAway, error.RetryAfter);
        }
        catch (Exception error) when (error is IOException or BadHttpRequestException || context.RequestAborted.IsCancellationRequested)
        {
            LogGone(error.Message);
            context.Abort();
        }
        finally
        {
            if (placed)
            {
                Interlocked.Decrement(ref _working);
            }

            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private bool TakePlace()
    {
        if (Interlocked.Increment(ref _working) <= options.Ingest.MaxConcurrent)
        {
            return true;
        }

        Interlocked.Decrement(ref _working);
        return false;
    }

    private async Task WorkAsync<T>(HttpContext context, IngestRoute<T> route, ReadOnlyMemory<byte> body)
        where T : class
    {
        var headers = context.Request.Headers;
        string? signature = headers[EnvelopeSignature.HeaderName];
        string? timestamp = headers[EnvelopeSignature.TimestampHeaderName];
        var now = time.GetUtcNow();
        var known = vault.Known;
        var verdict = IngestCheck.Examine(new IngestRequest(body, signature, timestamp), known, route.Contract, now);
        if (verdict is IngestVerdict<T>.Refused { Refusal: var refusal, Matches: var fits } && refusal == IngestRefusal.InvalidSignature
            && await vault.LookAgainAsync(known, fits is not null, CancellationToken.None))
        {
            verdict = IngestCheck.Examine(new IngestRequest(body, signature, timestamp), vault.Known, route.Contract, now);
        }

        switch (verdict)
        {
            case IngestVerdict<T>.Passed passed:
                // Not cancelled when the sender hangs up: a half-heard acceptance would be answered as a duplicate later, but a whole one is better.
                usage.Note(passed.VerifiedBy.Secret.KeyId, SecretDirection.In, SenderOf(context));
                var accepted = await route.Accept(passed, demo.IsOn(context.Request), CancellationToken.None);
                FlowMetrics.Received(route.Channel.Name(), accepted ? "accepted" : "duplicate");
                await AnswerAsync(context, StatusCodes.Status200OK, accepted ? "accepted" : "duplicate", route.IdName, route.IdOf(passed.Value));
                break;
            case IngestVerdict<T>.Refused refused:
                var envelope = Envelope(context, route.Channel, refused.Refusal.Status, refused.Refusal.Reason, body, now);
                await RefuseAsync(context, envelope with { IdempotencyKey = refused.IdempotencyKey, Matches = refused.Matches });
                break;
            default:
                throw new InvalidOperationException("An envelope is passed or refused.");
        }
    }

    private Task RefuseTooLargeAsync<T>(HttpContext context, IngestRoute<T> route)
        where T : class
    {
        var reason = string.Create(CultureInfo.InvariantCulture, $"body larger than {options.Ingest.MaxBodyBytes} bytes");
        return RefuseAsync(context, Envelope(context, route.Channel, StatusCodes.Status413PayloadTooLarge, reason, null, time.GetUtcNow()));
    }

    private Task RefuseTooSlowAsync(HttpContext context)
    {
        context.Response.Headers.Connection = "close"; // the rest of the body is still to come
        var reason = string.Create(CultureInfo.InvariantCulture, $"the body did not arrive within {options.Ingest.BodyTimeout.TotalSeconds:0.#} s");
        return AnswerAsync(context, StatusCodes.Status408RequestTimeout, "rejected", "reason", reason);
    }

    /// <param name="body">Null: it was not read.</param>
    private RefusedEnvelope Envelope(HttpContext context, IngestChannel channel, int status, string reason, ReadOnlyMemory<byte>? body, DateTimeOffset now)
    {
        var headers = context.Request.Headers;
        return new RefusedEnvelope(channel, status, reason, now, body, body?.Length ?? context.Request.ContentLength ?? -1, ClientAddress.Of(context), headers.UserAgent.ToString())
        {
            Signature = headers[EnvelopeSignature.HeaderName],
            Timestamp = headers[EnvelopeSignature.TimestampHeaderName],
            ClaimedKeyId = headers["x-openclaw-key-id"],
            Demo = demo.IsOn(context.Request),
        };
    }

    private async Task RefuseAsync(HttpContext context, RefusedEnvelope envelope)
    {
        await deadLetters.RecordAsync(envelope, CancellationToken.None);
        FlowMetrics.Received(envelope.Channel.Name(), "rejected");
        await AnswerAsync(context, envelope.Status, "rejected", "reason", envelope.Reason);
    }

    private static string SenderOf(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString().AsSpan();
        var program = agent.IndexOf(' ') is > 0 and var end ? agent[..end] : agent;
        var address = ClientAddress.Of(context);
        return program.IsEmpty ? address : $"{address} ({program[..Math.Min(program.Length, 48)]})";
    }

    private static Task AnswerAwayAsync(HttpContext context, string reason, TimeSpan retryAfter)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "rejected", "reason", reason);
    }

    private static async Task AnswerAsync(HttpContext context, int httpStatus, string status, string name, string value)
    {
        context.Response.StatusCode = httpStatus;
        context.Response.ContentType = "application/json";
        var writer = _writer ??= new Utf8JsonWriter(context.Response.BodyWriter);
        writer.Reset(context.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteBoolean("ok"u8, httpStatus == StatusCodes.Status200OK);
        writer.WriteString("status"u8, status);
        writer.WriteString(name, value);
        writer.WriteEndObject();
        writer.Flush();
        context.Response.ContentLength = writer.BytesCommitted;
        await context.Response.BodyWriter.FlushAsync();
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A sender hung up: {Reason}")]
    private partial void LogGone(string reason);
}
