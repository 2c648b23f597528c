using System.Net;
using System.Text;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Http;

/// <summary>Whatever JSON a stranger sends to whichever route, it is answered and never an error of the console's own.</summary>
public sealed class HostileJsonTests(HostileJsonFixture fixture) : IClassFixture<HostileJsonFixture>
{
    /// <summary>Every member any route reads: a document gives each of them the same odd value.</summary>
    private static readonly string[] Members =
    [
        "milestoneId", "timestampUtc", "scope", "claim", "evidence", "riskStatus", "nextAction", "source", "event", "snapshot", "idempotencyKey", "sentAtUtc", "milestoneIds", "queue", "drafts", "file", "found",
        "emitted", "skipped", "mode", "confirm", "reason", "table", "seen", "note", "version", "goal", "requiredCapabilities", "workspaceDir", "submittedBy", "agentId", "holder", "action", "fence", "result",
        "error", "by", "ttlSeconds", "pid", "steal", "status", "detail", "secret", "force", "keyId", "graceHours", "name", "scopes", "days", "expiresAt", "ids", "group", "kind", "filter", "rate", "id",
        "cron", "schedule", "until",
    ];

    private static readonly byte[][] Documents =
    [
        .. new[]
        {
            """{"\ud800":1}""", """{"event":{"\ud800":1}}""", """{"event":"\udc00"}""", "\"\\ud800\"", "{", "", "null", "5", "[1]", "{\"a\":1,}", "{\"a\":1e999}",
            new string('[', 300), string.Concat(Enumerable.Repeat("{\"event\":", 100)) + "1" + new string('}', 100),
        }.Select(Encoding.UTF8.GetBytes),
        .. new[] { "\"\\ud800\"", "\"x\\u0000y\"", "1e999", "-1", "5", "0.5", "[]", "[null]", "[\"\\udc00\"]", "{}", "true", "null", "\"\"", "{\"\\ud800\":1}", "[{\"\\udc00\":1}]" }
            .Select(value => Encoding.UTF8.GetBytes("{" + string.Join(',', Members.Select(member => $"\"{member}\":{value}")) + "}")),
        [.. "{\"reason\":\""u8, 0xFF, 0xFE, .. "\",\"milestoneId\":\""u8, 0xC3, .. "\"}"u8],
        [0xEF, 0xBB, 0xBF, .. "{}"u8],
        [0xFF, 0xFE, 0x7B, 0x00],
    ];

    public static TheoryData<string, string> Routes { get; } = new()
    {
        { "POST", "/api/milestones" }, { "POST", "/api/milestones/status" }, { "POST", "/api/milestones/backfills" }, { "PUT", "/api/demand/state" },
        { "PUT", "/api/pipeline/mode" }, { "PUT", "/api/pipeline/routing" }, { "POST", "/api/pipeline/routing/rollback" },
        { "POST", "/orchestrator/tasks" }, { "POST", "/orchestrator/tasks/claim" }, { "POST", "/orchestrator/tasks/{task}/transition" },
        { "POST", "/api/leases/hostile/acquire" }, { "POST", "/api/leases/hostile/heartbeat" }, { "POST", "/api/leases/hostile/release" },
        { "POST", "/api/liveness/jobs/hostile/reset" }, { "POST", "/api/jobs/hostile/run" }, { "POST", "/api/jobs/hostile/pause" }, { "PUT", "/api/jobs/hostile/schedule" },
        { "POST", "/api/dead-letters/deliveries/restore" }, { "POST", "/api/dead-letters/deliveries/operations" },
        { "POST", "/api/secrets" }, { "POST", "/api/secrets/rotation" }, { "POST", "/api/secrets/rotation/promote" }, { "POST", "/api/secrets/rotation/close" },
        { "POST", "/api/secrets/rotation/rollback" }, { "POST", "/internal/forms/milestone-secret-submit" }, { "POST", "/api/access/tokens" },
        { "POST", "/internal/milestones/ingest" }, { "POST", "/internal/demand/ingest" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Route_GivenHostileDocuments_NeverFails(string method, string path)
    {
        var answers = new List<(HttpStatusCode Status, string Document)>();
        foreach (var document in Documents)
        {
            answers.Add((await fixture.SendAsync(method, path.Replace("{task}", fixture.Task, StringComparison.Ordinal), document), Encoding.UTF8.GetString(document)));
        }

        Assert.DoesNotContain(answers, answer => (int)answer.Status >= 500);
        // Who it is and where it goes was in order, so what was looked at is the document.
        Assert.DoesNotContain(answers, answer => answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed or HttpStatusCode.UnsupportedMediaType);
        Assert.Contains(answers, answer => (int)answer.Status is >= 400 and < 500);
    }
}

/// <summary>A console and callers that may do anything.</summary>
public sealed class HostileJsonFixture(SharedRedis redis) : IAsyncLifetime
{
    private ConsoleHost _host = null!;
    private HttpClient _user = null!;
    private HttpClient _machine = null!;

    public string Task { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _host = await ConsoleHost.StartAsync(redis);
        await _host.SetSecretAsync();
        _user = await _host.SignedInAsync([.. Roles.All]);
        _machine = _host.WithCredentials();
        Task = TaskId.Create(_host.Time.GetUtcNow(), new byte[10]).ToString();
    }

    public async Task<HttpStatusCode> SendAsync(string method, string path, byte[] document)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(document) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TryAddWithoutValidation("x-openclaw-signature", new string('a', 64));
        request.Headers.TryAddWithoutValidation("x-openclaw-timestamp", "2026-03-01T12:00:00.000Z");
        using var answer = await (path.StartsWith("/orchestrator", StringComparison.Ordinal) ? _machine : _user).SendAsync(request);
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _user.Dispose();
        _machine.Dispose();
        await _host.DisposeAsync();
    }
}
