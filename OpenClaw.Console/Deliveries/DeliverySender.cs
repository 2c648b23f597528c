using System.Net.Http.Headers;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Telemetry;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.EcmaScript;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Deliveries;

/// <summary>Makes one attempt: builds and signs the request, posts it, and says what the answer means (spec 2 section 3).</summary>
internal sealed class DeliverySender(OutboundSecrets secrets, SecretUsage usage, ReplicaName replica, ConsoleOptions options, TimeProvider time) : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly DeliveryHttp _http = new(new DeliveryConnect(options.Deliveries.AllowedHttpHosts));
    private readonly RetryPolicy _policy = options.Deliveries.ToRetryPolicy();
    private readonly TimeSpan _timeout = options.Deliveries.Timeout;

    /// <summary>Delivers a claimed record.</summary>
    /// <param name="stop">Ends it at once; the record is then given back unattempted.</param>
    public async Task<DeliveryCompletion> SendAsync(DeliveryEndpoint endpoint, DeliveryClaim claim, CancellationToken stop)
    {
        var (at, began) = (time.GetUtcNow(), time.GetTimestamp());
        var body = Body(claim);
        var tried = new List<SigningSecret>(1);
        HttpAnswer? answer = null;
        try
        {
            do
            {
                foreach (var secret in secrets.For(endpoint.Id).Where(secret => !tried.Exists(before => before.KeyId == secret.KeyId)))
                {
                    tried.Add(secret);
                    answer = await PostAsync(endpoint, claim, body, secret, stop);
                    if (!answer.Outcome.IsInvalidSignature)
                    {
                        break;
                    }
                }

                // Refused with every secret there is: perhaps a replica has just set one we have not heard of.
            }
            while (answer is { Outcome.IsInvalidSignature: true } && await FoundAnotherAsync(tried, stop));

            if (answer is { Outcome.IsInvalidSignature: true } && tried.Count > 1)
            {
                // Refused with each of several: the receiver may have switched between two of the requests, so the first one gets another turn.
                tried.Add(tried[0]);
                answer = await PostAsync(endpoint, claim, body, tried[0], stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return DeliveryCompletion.GivenBack(claim);
        }

        if (answer is null)
        {
            return DeliveryCompletion.GivenBack(claim); // the last secret went away meanwhile
        }

        var outcome = answer.Outcome;
        if (answer.Status is not null && !outcome.IsInvalidSignature)
        {
            usage.Note(tried[^1].KeyId, SecretDirection.Out, endpoint.Name);
        }

        if (tried.Count > 1 && !outcome.IsInvalidSignature)
        {
            secrets.Took(endpoint.Id, tried[^1]);
        }

        var attempt = new DeliveryAttempt(
            at, endpoint.Url, answer.Status, (int)time.GetElapsedTime(began).TotalMilliseconds, outcome.Error, answer.Body, tried[^1].KeyId, replica.Value);
#pragma warning disable CA5394 // Jitter needs no secrecy.
        var verdict = _policy.After(claim.AttemptsBefore, outcome, time.GetUtcNow(), Random.Shared.NextDouble());
#pragma warning restore CA5394
        FlowMetrics.Sent(endpoint.Id, verdict.Status.ToWire(), time.GetElapsedTime(began));
        return new DeliveryCompletion(claim, attempt, outcome, verdict);
    }

    /// <summary>What could not be attempted at all counts as a failed attempt.</summary>
    public DeliveryCompletion Broken(DeliveryEndpoint endpoint, DeliveryClaim claim, Exception error)
    {
        var now = time.GetUtcNow();
        var outcome = DeliveryOutcome.OfFailure("could not be sent: " + error.Message);
        return new DeliveryCompletion(
            claim, new DeliveryAttempt(now, endpoint.Url, null, 0, outcome.Error, "", null, replica.Value), outcome, _policy.After(claim.AttemptsBefore, outcome, now, 0.5));
    }

    public void Dispose() => _http.Dispose();

    private static byte[] Body(DeliveryClaim claim)
    {
        using var body = new PooledBuffer(claim.Payload.Length + 160);
        DeliveryEnvelope.Write(claim.IdempotencyKey, claim.SentAtUtc, claim.Channel, claim.Payload.Span, body);
        return body.WrittenSpan.ToArray();
    }

    private async Task<bool> FoundAnotherAsync(List<SigningSecret> tried, CancellationToken stop)
    {
        try
        {
            await secrets.LookAgainAsync(stop);
        }
        catch (RedisUnavailableException)
        {
            return false;
        }

        return secrets.Live.Any(secret => !tried.Exists(before => before.KeyId == secret.KeyId));
    }

    private async Task<HttpAnswer> PostAsync(DeliveryEndpoint endpoint, DeliveryClaim claim, byte[] body, SigningSecret secret, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        using var timeout = new CancellationTokenSource(_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.TryAddWithoutValidation("user-agent", "OpenClaw.Console");
        request.Headers.TryAddWithoutValidation(EnvelopeSignature.HeaderName, EnvelopeSignature.Sign(secret, body));
        request.Headers.TryAddWithoutValidation(EnvelopeSignature.TimestampHeaderName, EcmaScriptDate.Format(now));
        request.Headers.TryAddWithoutValidation(DeliveryEnvelope.KeyIdHeader, secret.KeyId);
        if (endpoint.Headers is SignatureHeaders.OpenClawAndStandardWebhooks)
        {
            var timestamp = StandardWebhooks.Timestamp(now);
            request.Headers.TryAddWithoutValidation(StandardWebhooks.IdHeader, claim.IdempotencyKey);
            request.Headers.TryAddWithoutValidation(StandardWebhooks.TimestampHeader, timestamp);
            request.Headers.TryAddWithoutValidation(StandardWebhooks.SignatureHeader, StandardWebhooks.Sign(secrets.Live, claim.IdempotencyKey, timestamp, body));
        }

        try
        {
            return await _http.SendAsync(request, now, either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new HttpAnswer(null, "", null, $"timeout after {_timeout.TotalSeconds:0.###} s");
        }
    }
}
