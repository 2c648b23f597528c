using System.Text;
using System.Text.Json.Nodes;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Http;

/// <summary>The two ingest routes answer exactly what spec 1 section 2 says, each refusal in its order.</summary>
public sealed class IngestRouteTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private const string Milestones = "/internal/milestones/ingest";
    private const string Demand = "/internal/demand/ingest";

    private readonly ConsoleHost _host = fixture.Host;

    [Theory]
    [InlineData(Milestones, "milestoneId", "m")]
    [InlineData(Demand, "summaryId", "s")]
    public async Task Post_SignedEnvelopeTwice_IsAcceptedThenDuplicate(string path, string idName, string prefix)
    {
        var key = NewId();
        var (id, body) = ($"{prefix}.{key}", Envelope(path, key));

        Assert.Equal($$"""200 {"ok":true,"status":"accepted","{{idName}}":"{{id}}"}""", await _host.PostSignedAsync(path, body));
        Assert.Equal($$"""200 {"ok":true,"status":"duplicate","{{idName}}":"{{id}}"}""", await _host.PostSignedAsync(path, body));
    }

    [Theory]
    [InlineData(Milestones)]
    [InlineData(Demand)]
    public async Task Post_OneKeyManyTimesAtOnce_IsAcceptedExactlyOnce(string path)
    {
        var body = Envelope(path, NewId());

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _host.PostSignedAsync(path, body)));

        Assert.Single(answers, answer => answer.Contains("\"accepted\"", StringComparison.Ordinal));
        Assert.Equal(15, answers.Count(answer => answer.Contains("\"duplicate\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(Milestones, false, true)]
    [InlineData(Milestones, true, false)]
    [InlineData(Demand, false, true)]
    [InlineData(Demand, true, false)]
    public async Task Post_OneHeaderMissing_Is401BeforeTheBodyIsLookedAt(string path, bool signature, bool timestamp)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("not json") };
        if (signature)
        {
            request.Headers.Add("x-openclaw-signature", "ab");
        }

        if (timestamp)
        {
            request.Headers.Add("x-openclaw-timestamp", "2026-03-01T00:00:00Z");
        }

        Assert.Equal(
            """401 {"ok":false,"status":"rejected","reason":"missing x-openclaw-signature or x-openclaw-timestamp"}""", await _host.Api.SendAsync(request).TextAsync());
    }

    [Theory]
    [InlineData("not json", 400, "invalid JSON body")]
    [InlineData("[1]", 400, "invalid JSON body")]
    [InlineData("null", 400, "invalid JSON body")]
    [InlineData("", 400, "invalid JSON body")]
    [InlineData("{}", 400, "missing idempotencyKey")]
    [InlineData("""{"idempotencyKey":"   "}""", 400, "missing idempotencyKey")]
    [InlineData("""{"idempotencyKey":7}""", 400, "missing idempotencyKey")]
    [InlineData("""{"idempotencyKey":"k"}""", 401, "invalid signature")]
    public async Task Post_WronglySigned_IsRefusedInTheOrderOfTheChecks(string body, int status, string reason)
    {
        foreach (var path in (string[])[Milestones, Demand])
        {
            Assert.Equal($$"""{{status}} {"ok":false,"status":"rejected","reason":"{{reason}}"}""", await PostWithSignatureAsync(path, body, new string('a', 64)));
        }
    }

    [Fact]
    public async Task Post_WellSignedWithoutAPayload_NamesTheChannel()
    {
        const string Body = """{"idempotencyKey":"k-without","sentAtUtc":"2026-03-01T00:00:00Z"}""";

        Assert.Equal("""400 {"ok":false,"status":"rejected","reason":"invalid milestone event"}""", await _host.PostSignedAsync(Milestones, Body));
        Assert.Equal("""400 {"ok":false,"status":"rejected","reason":"invalid demand summary snapshot"}""", await _host.PostSignedAsync(Demand, Body));
    }

    [Fact]
    public async Task Post_UppercaseSignatureAndAnotherOrderOfKeys_IsAccepted()
    {
        var body = Envelope(Milestones, NewId());
        var signed = SignedHeaders.For(Encoding.UTF8.GetBytes(body), new SigningSecret(Sender.Secret), _host.Time.GetUtcNow());
        var turned = new JsonObject(JsonNode.Parse(body)!.AsObject().Reverse().Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));

        var answer = await PostWithSignatureAsync(Milestones, turned.ToJsonString(new() { WriteIndented = true }), signed.Signature.ToUpperInvariant());

        Assert.StartsWith("200 ", answer, StringComparison.Ordinal);
    }

    private static string NewId() => Guid.NewGuid().ToString("N");

    private string Envelope(string path, string key) => path == Milestones ? Sender.Milestone(key) : Sender.Snapshot(key, _host.Time.GetUtcNow());

    private async Task<string> PostWithSignatureAsync(string path, string body, string signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };
        request.Headers.Add("x-openclaw-signature", signature);
        request.Headers.Add("x-openclaw-timestamp", "2026-03-01T00:00:00Z");
        return await _host.Api.SendAsync(request).TextAsync();
    }
}
