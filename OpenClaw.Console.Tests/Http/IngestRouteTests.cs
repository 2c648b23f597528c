using System.Text;
using System.Text.Json.Nodes;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Http;

/// <summary>The two ingest routes answer exactly what spec 1 section 2 says, each refusal in its order.</summary>
public sealed class IngestRouteTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly string Large = new('x', 300 * 1024);

    private readonly ConsoleHost _host = fixture.Host;

    [Theory]
    [InlineData(Envelopes.MilestonesPath, "milestoneId")]
    [InlineData(Envelopes.DemandPath, "summaryId")]
    public async Task Post_SignedEnvelopeTwice_IsAcceptedThenDuplicate(string path, string idName)
    {
        var id = NewId();
        var body = Envelope(path, id);

        Assert.Equal($$"""200 {"ok":true,"status":"accepted","{{idName}}":"{{id}}"}""", await _host.PostSignedAsync(path, body).WholeAsync());
        Assert.Equal($$"""200 {"ok":true,"status":"duplicate","{{idName}}":"{{id}}"}""", await _host.PostSignedAsync(path, body).WholeAsync());
    }

    [Theory]
    [InlineData(Envelopes.MilestonesPath)]
    [InlineData(Envelopes.DemandPath)]
    public async Task Post_OneKeyManyTimesAtOnce_IsAcceptedExactlyOnce(string path)
    {
        var body = Envelope(path, NewId());

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _host.PostSignedAsync(path, body.ToJsonString()).WholeAsync()));

        Assert.Single(answers, answer => answer.Contains("\"accepted\"", StringComparison.Ordinal));
        Assert.Equal(15, answers.Count(answer => answer.Contains("\"duplicate\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(Envelopes.MilestonesPath, false, true)]
    [InlineData(Envelopes.MilestonesPath, true, false)]
    [InlineData(Envelopes.DemandPath, false, true)]
    [InlineData(Envelopes.DemandPath, true, false)]
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
            """401 {"ok":false,"status":"rejected","reason":"missing x-openclaw-signature or x-openclaw-timestamp"}""", await _host.Api.SendAsync(request).WholeAsync());
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
        foreach (var path in (string[])[Envelopes.MilestonesPath, Envelopes.DemandPath])
        {
            Assert.Equal($$"""{{status}} {"ok":false,"status":"rejected","reason":"{{reason}}"}""", await PostWithSignatureAsync(path, body, new string('a', 64)));
        }
    }

    [Fact]
    public async Task Post_WellSignedWithoutAPayload_NamesTheChannel()
    {
        const string Body = """{"idempotencyKey":"k-without","sentAtUtc":"2026-03-01T00:00:00Z"}""";

        Assert.Equal("""400 {"ok":false,"status":"rejected","reason":"invalid milestone event"}""", await _host.PostSignedAsync(Envelopes.MilestonesPath, Body).WholeAsync());
        Assert.Equal("""400 {"ok":false,"status":"rejected","reason":"invalid demand summary snapshot"}""", await _host.PostSignedAsync(Envelopes.DemandPath, Body).WholeAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_BodyAboveTheLimit_Is413WhetherItsLengthIsToldOrNot(bool length)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Envelopes.MilestonesPath) { Content = new StringContent(Large) };
        request.Headers.TransferEncodingChunked = !length;

        Assert.Equal("""413 {"ok":false,"status":"rejected","reason":"body larger than 262144 bytes"}""", await _host.Api.SendAsync(request).WholeAsync());
    }

    [Fact]
    public async Task Post_UppercaseSignatureAndAnotherOrderOfKeys_IsAccepted()
    {
        var id = NewId();
        var envelope = Envelope(Envelopes.MilestonesPath, id);
        var signed = SignedHeaders.For(Encoding.UTF8.GetBytes(envelope.ToJsonString()), new SigningSecret(ConsoleHostClients.Secret), _host.Time.GetUtcNow());
        var turned = new JsonObject(envelope.Reverse().Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));

        var answer = await PostWithSignatureAsync(Envelopes.MilestonesPath, turned.ToJsonString(new() { WriteIndented = true }), signed.Signature.ToUpperInvariant());

        Assert.StartsWith("200 ", answer, StringComparison.Ordinal);
    }

    private static string NewId() => $"m-{Guid.NewGuid():N}";

    private JsonObject Envelope(string path, string id) => path == Envelopes.MilestonesPath
        ? Envelopes.Milestone(id, _host.Time.GetUtcNow())
        : Envelopes.Demand(id, _host.Time.GetUtcNow());

    private async Task<string> PostWithSignatureAsync(string path, string body, string signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };
        request.Headers.Add("x-openclaw-signature", signature);
        request.Headers.Add("x-openclaw-timestamp", "2026-03-01T00:00:00Z");
        return await _host.Api.SendAsync(request).WholeAsync();
    }
}
