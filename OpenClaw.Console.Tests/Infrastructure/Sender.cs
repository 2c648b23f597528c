using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>A sender of signed envelopes, right or deliberately wrong.</summary>
public sealed class Sender(string url, string secret) : IDisposable
{
    public const string Secret = "5ec1e7f00dc0ffee5ec1e7f00dc0ffee5ec1e7f00dc0ffee5ec1e7f00dc0ffee";

    private readonly HttpClient _http = new() { BaseAddress = new Uri(url) };

    public static string Milestone(string key, string? at = null, string scope = "runtime", string claim = "It works.", string risk = "on-track") => $$"""
        {"idempotencyKey":"{{key}}","sentAtUtc":"2026-11-01T10:00:00.000Z","event":{"milestoneId":"m.{{key}}","timestampUtc":"{{at ?? "2026-11-01T10:00:00.000Z"}}",
         "scope":"{{scope}}","claim":"{{claim}}","evidence":[{"type":"log","path":"logs/a.log","summary":"Seen"}],"riskStatus":"{{risk}}","nextAction":"Go on","source":"agent"} }
        """;

    public static string Snapshot(string key, DateTimeOffset generatedAt, int queue = 3) => $$"""
        {"idempotencyKey":"{{key}}","sentAtUtc":"2026-11-01T10:00:00.000Z","snapshot":{"summaryId":"s.{{key}}","generatedAtUtc":"{{generatedAt.UtcDateTime:O}}","source":"orchestrator",
         "queueTotal":{{queue}},"draftTotal":4,"selectedForDraftTotal":1,"tagCounts":{"draft":2,"priority":1,"manualReview":1},"topPillars":[{"id":"openclaw","label":"Openclaw","count":2}],
         "topKeywordClusters":[],"segments":[{"id":"cash-velocity","label":"Cash Velocity","liveSignalCount":6,"state":"hot","staticWeight":5,"clusterLabels":["payments and backend"]}] } }
        """;

    public Task<Answer> MilestoneAsync(string body, Action<HttpRequestHeaders>? change = null) => PostAsync("/internal/milestones/ingest", body, change);

    public Task<Answer> DemandAsync(string body) => PostAsync("/internal/demand/ingest", body);

    public async Task<Answer> PostAsync(string path, string body, Action<HttpRequestHeaders>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        var signature = CanonicalOrRaw(body);
        request.Headers.Add(EnvelopeSignature.HeaderName, signature);
        request.Headers.Add(EnvelopeSignature.TimestampHeaderName, "2026-11-01T10:00:00.000Z");
        change?.Invoke(request.Headers);
        using var response = await _http.SendAsync(request);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.RetryAfter?.ToString());
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(path));
        return document.RootElement.Clone();
    }

    public void Dispose() => _http.Dispose();

    // What is not JSON has no canonical form; its bytes are signed, as a broken sender would.
    private string CanonicalOrRaw(string body)
    {
        using var canonical = new PooledBuffer();
        var bytes = Encoding.UTF8.GetBytes(body);
        return CanonicalJson.TryWrite(bytes, canonical, out _)
            ? EnvelopeSignature.Sign(new SigningSecret(secret), canonical.WrittenSpan)
            : EnvelopeSignature.Sign(new SigningSecret(secret), bytes);
    }
}

public sealed record Answer(HttpStatusCode Status, string Text, string? RetryAfter);
