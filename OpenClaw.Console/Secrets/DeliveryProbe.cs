using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Deliveries;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.EcmaScript;
using OpenClaw.Domain.Ingest;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Secrets;

/// <summary>
/// Asks each enabled endpoint by an envelope with a right signature, a key of its own and no payload, which the contract refuses: the receiver looks at the signature
/// first, so 401 means that it does not accept the secret, and the refusal of the payload that it does. Nothing can come of it either way (ADR 0008).
/// Where the words are not the contract's, an envelope signed with a secret nobody has shows how the receiver answers to a wrong one.
/// </summary>
internal sealed class DeliveryProbe(DeliveryEndpoints endpoints, ConsoleOptions options, TimeProvider time) : IDeliveryProbe, IDisposable
{
    /// <summary>Names the probe in the receiver's log and list of refusals.</summary>
    public const string UserAgent = "OpenClaw.Console-canary";

    /// <summary>No payload at all: what even a receiver that hardly looks at it cannot store.</summary>
    private static readonly byte[] Payload = "null"u8.ToArray();

    private readonly DeliveryHttp _http = new(new DeliveryConnect(options.Deliveries.AllowedHttpHosts));

    public async Task<IReadOnlyList<ProbeResult>> ProbeAsync(IReadOnlyList<KnownSecret> secrets, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        // One that was ended is never used again, not even to ask.
        var asked = secrets.Where(known => known.Accepted || known.Label == KnownSecret.StagedLabel).ToList();
        return await Task.WhenAll(endpoints.Current.Where(endpoint => endpoint.Enabled).Select(endpoint => ProbeAsync(endpoint, asked, cancel)));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>What an answer says about the secret.</summary>
    /// <param name="wrong">The answer to a secret nobody has; null: it was not asked.</param>
    internal static ProbeVerdict Judge(Reply reply, Reply? wrong) => reply switch
    {
        { Status: 0 } => ProbeVerdict.Unreachable,
        { Status: 401, Reason: var reason } when reason == IngestRefusal.InvalidSignature.Reason => ProbeVerdict.Refused,
        { Status: 400, Reason: var reason } when reason == IngestRefusal.InvalidEvent.Reason || reason == IngestRefusal.InvalidSnapshot.Reason => ProbeVerdict.Accepted,
        { Status: 408 or 425 or 429 or >= 500 } => ProbeVerdict.Unclear,
        _ when wrong is not { Status: 401 or 403 } => ProbeVerdict.Unclear,
        _ => (reply.Status, reply.Reason) == (wrong.Status, wrong.Reason) ? ProbeVerdict.Refused : ProbeVerdict.Accepted,
    };

    private async Task<ProbeResult> ProbeAsync(DeliveryEndpoint endpoint, List<KnownSecret> secrets, CancellationToken cancel)
    {
        var replies = new List<(KnownSecret Secret, Reply Reply)>();
        foreach (var secret in secrets)
        {
            replies.Add((secret, await AskAsync(endpoint, secret.Secret, cancel)));
        }

        Reply? wrong = null;
        if (replies.Any(pair => pair.Reply.Status is > 0 and < 500 && Judge(pair.Reply, null) is ProbeVerdict.Unclear))
        {
            wrong = await AskAsync(endpoint, new SigningSecret(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))), cancel);
        }

        return new ProbeResult(endpoint.Name, endpoint.Url, [.. replies.Select(pair => Answer(pair.Secret, pair.Reply, wrong))]);
    }

    private static ProbeAnswer Answer(KnownSecret secret, Reply reply, Reply? wrong)
    {
        var verdict = Judge(reply, wrong);
        var detail = verdict is ProbeVerdict.Unclear && wrong is { Status: > 0 } and not { Status: 401 or 403 }
            ? $"{reply.Reason} (it answers a wrong secret with HTTP {wrong.Status}: it does not look at the signature first, or not at all)".TrimStart()
            : reply.Reason;
        return new ProbeAnswer(secret.Secret.KeyId, secret.Label, verdict, reply.Status, detail, Math.Round(reply.Took.TotalMilliseconds, 1));
    }

    private async Task<Reply> AskAsync(DeliveryEndpoint endpoint, SigningSecret secret, CancellationToken cancel)
    {
        var (now, began) = (time.GetUtcNow(), time.GetTimestamp());
        using var body = new PooledBuffer(Payload.Length + 160);
        DeliveryEnvelope.Write($"canary.{Guid.NewGuid():N}", now, endpoint.Channels[0], Payload, body);
        using var timeout = new CancellationTokenSource(options.Deliveries.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new ByteArrayContent(body.WrittenSpan.ToArray()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("user-agent", UserAgent);
        request.Headers.TryAddWithoutValidation(EnvelopeSignature.HeaderName, EnvelopeSignature.Sign(secret, body.WrittenSpan));
        request.Headers.TryAddWithoutValidation(EnvelopeSignature.TimestampHeaderName, EcmaScriptDate.Format(now));
        request.Headers.TryAddWithoutValidation(DeliveryEnvelope.KeyIdHeader, secret.KeyId);
        try
        {
            var answer = await _http.SendAsync(request, now, either.Token);
            return new Reply(answer.Status ?? 0, answer.Status is null ? answer.Failure ?? "no answer" : ReasonOf(answer.Body), time.GetElapsedTime(began));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Reply(0, $"no answer within {options.Deliveries.Timeout.TotalSeconds:0.###} s", time.GetElapsedTime(began));
        }
    }

    private static string ReasonOf(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind is JsonValueKind.Object && json.RootElement.TryGetProperty("reason", out var reason) && reason.GetString() is { } text)
            {
                return text.Length <= 200 ? text : text[..200];
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not the contract's answer: its beginning says enough.
        }

        return body.Length <= 80 ? body : body[..80];
    }

    /// <param name="Status">0: there was no answer.</param>
    internal sealed record Reply(int Status, string Reason, TimeSpan Took);
}
