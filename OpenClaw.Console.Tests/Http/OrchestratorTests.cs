using System.Net;
using OpenClaw.Console.Access;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;

namespace OpenClaw.Console.Tests.Http;

/// <summary>The table of spec 3 section 4, with every error code.</summary>
public sealed class OrchestratorTests(OrchestratorFixture fixture, SharedRedis redis) : IClassFixture<OrchestratorFixture>
{
    private HttpClient Client => fixture.Client;

    [Fact]
    public async Task Surface_BeforeInit_OnlyHealthAnswersWhatItIsFor()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var health = await host.Api.SendAsync(HttpMethod.Get, "/health");
        Assert.Equal((HttpStatusCode.OK, true, "synthetic", 1, false), (health.Status, health.Json.GetProperty("ok").GetBoolean(), health.Json.GetProperty("mode").GetString(), health.Json.GetProperty("version").GetInt32(), health.Json.GetProperty("hasCredentials").GetBoolean()));

        using var machine = host.WithToken(await host.AddTokenAsync(TimeSpan.FromDays(1), Scopes.Read));
        var early = await machine.SendAsync(HttpMethod.Get, "/tasks");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "ORCHESTRATOR_NOT_INITIALIZED"), (early.Status, early.Json.Code()));

        host.Get<OrchestratorCredentials>().Init(force: false);
        Assert.Equal(HttpStatusCode.OK, (await machine.SendAsync(HttpMethod.Get, "/tasks")).Status);
        Assert.True((await host.Api.SendAsync(HttpMethod.Get, "/health")).Json.GetProperty("hasCredentials").GetBoolean());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(host.Get<OrchestratorCredentials>().Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        }

        var open = await machine.SendAsync(HttpMethod.Get, "/tasks");
        Assert.Equal("ORCHESTRATOR_NOT_INITIALIZED", open.Json.Code());
        Assert.Contains("can be read by others", open.Json.ToString(), StringComparison.Ordinal);
        var stranger = await host.Api.SendAsync(HttpMethod.Get, "/tasks");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "ORCHESTRATOR_NOT_INITIALIZED"), (stranger.Status, stranger.Json.Code()));
        Assert.DoesNotContain(host.DataDirectory, stranger.Json.ToString(), StringComparison.Ordinal);
        Assert.Contains(host.Log.Lines, line => line.Contains($"chmod 600 {host.DataDirectory}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET", "/tasks")]
    [InlineData("POST", "/tasks")]
    [InlineData("GET", "/nothing/here")]
    public async Task Surface_WithoutOrWithAWrongToken_Is401(string method, string path)
    {
        using var wrong = fixture.Host.WithToken(new string('0', 64));
        foreach (var client in (HttpClient[])[fixture.Host.Api, wrong])
        {
            var answer = await client.SendAsync(new HttpMethod(method), path);
            Assert.Equal((HttpStatusCode.Unauthorized, "unauthorized"), (answer.Status, answer.Json.Code()));
        }
    }

    [Fact]
    public async Task Surface_ASignedInBrowser_IsNoMachine()
    {
        using var browser = await fixture.Host.SignedInAsync();
        Assert.Equal("unauthorized", (await browser.SendAsync(HttpMethod.Get, "/tasks")).Json.Code());
    }

    [Fact]
    public async Task Surface_ATokenThatMayOnlyRead_IsForbiddenToSubmitAndMove()
    {
        using var reader = fixture.Host.WithToken(await fixture.Host.AddTokenAsync(TimeSpan.FromDays(1), Scopes.Read));
        var task = await Client.SubmitAsync();

        Assert.Equal(HttpStatusCode.OK, (await reader.SendAsync(HttpMethod.Get, $"/tasks/{task.Id()}")).Status);
        foreach (var answer in new[]
        {
            await reader.SendAsync(HttpMethod.Post, "/tasks", new { goal = "x" }), await reader.MoveAsync(task.Id(), new { action = "cancel" }),
            await reader.SendAsync(HttpMethod.Post, "/tasks/claim", new { agentId = "coder", holder = "w" }), await Client.MoveAsync(task.Id(), new { action = "approve" }),
        })
        {
            Assert.Equal((HttpStatusCode.Forbidden, "forbidden"), (answer.Status, answer.Json.Code()));
        }
    }

    [Fact]
    public async Task Preview_AGoal_SaysWhoWouldGetIt()
    {
        var (status, json) = await Client.SendAsync(HttpMethod.Get, "/routing/preview?goal=deploy%20the%20server&capabilities=ops,%20mutate-external");
        Assert.Equal((HttpStatusCode.OK, "helpdesk", "ops-tasks"), (status, json.GetProperty("decision").GetProperty("assignedAgentId").GetString(), json.GetProperty("decision").GetProperty("matchedRuleId").GetString()));
        Assert.Equal("missing_goal", (await Client.SendAsync(HttpMethod.Get, "/routing/preview?goal=%20")).Json.Code());
        Assert.Equal("goal_too_long", (await Client.SendAsync(HttpMethod.Get, $"/routing/preview?goal={new string('x', 8193)}")).Json.Code());
        Assert.Equal("invalid_field", (await Client.SendAsync(HttpMethod.Get, $"/routing/preview?goal=x&capabilities={new string('x', 201)}")).Json.Code());
    }

    [Fact]
    public async Task Submit_AGoal_IsCreatedRoutedAndOfTheModesKind()
    {
        using var answer = await Client.PostAsync("/orchestrator/tasks", new StringContent("{\"goal\":\"fix the build\",\"kind\":\"synthetic\",\"requiredCapabilities\":[\"code\"],\"workspaceDir\":\"/w\"}"));
        var task = (await answer.JsonAsync()).GetProperty("task");

        Assert.Equal((HttpStatusCode.Created, $"/orchestrator/tasks/{task.Id()}"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        Assert.Equal(("live", "assigned", "coder", "orchestrator"), (task.GetProperty("kind").GetString(), task.State(), task.GetProperty("assignedAgentId").GetString(), task.GetProperty("submittedBy").GetString()));
        Assert.Equal(7, (task.GetProperty("expiresAt").GetDateTimeOffset() - task.GetProperty("createdAt").GetDateTimeOffset()).TotalDays);
        Assert.Equal(task.ToString(), (await Client.SendAsync(HttpMethod.Get, $"/tasks/{task.Id()}")).Json.GetProperty("task").ToString());
        var entries = (await Client.SendAsync(HttpMethod.Get, $"/tasks/{task.Id().ToLowerInvariant()}/trajectory")).Json.GetProperty("entries");
        Assert.Equal(["task.queued", "task.assigned"], entries.EnumerateArray().Select(entry => entry.GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "missing_body")]
    [InlineData("null", HttpStatusCode.BadRequest, "missing_body")]
    [InlineData("{]", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("{\"goal\":\"\"}", HttpStatusCode.BadRequest, "missing_goal")]
    [InlineData("{\"goal\":\"x\",\"requiredCapabilities\":[7],\"workspaceDir\":5}", HttpStatusCode.BadRequest, "invalid_field")]
    public async Task Submit_ABadBody_IsNamed(string body, HttpStatusCode status, string code)
    {
        var answer = await Client.SendAsync(HttpMethod.Post, "/tasks", body);
        Assert.Equal((status, code), (answer.Status, answer.Json.Code()));
    }

    [Fact]
    public async Task Submit_TooLongAndTooLarge_AreToldApart()
    {
        Assert.Equal("goal_too_long", (await Client.SendAsync(HttpMethod.Post, "/tasks", new { goal = new string('x', 8193) })).Json.Code());
        var large = await Client.SendAsync(HttpMethod.Post, "/tasks", new { goal = "x", more = new string('x', 16 * 1024) });
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "request_too_large"), (large.Status, large.Json.Code()));
        var fields = (await Client.SendAsync(HttpMethod.Post, "/tasks", new { goal = "x", workspaceDir = 5, submittedBy = "" })).Json.GetProperty("error").GetProperty("fields");
        Assert.Equal(["workspaceDir", "submittedBy"], fields.EnumerateArray().Select(field => field.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Submit_SameIdempotencyKey_IsOneTask()
    {
        var first = await Client.SendAsync(HttpMethod.Post, "/tasks", new { goal = "test once" }, ("Idempotency-Key", "night-1"));
        var again = await Client.SendAsync(HttpMethod.Post, "/tasks", new { goal = "test once" }, ("Idempotency-Key", "night-1"));
        Assert.Equal((HttpStatusCode.Created, first.Json.GetProperty("task").Id()), (again.Status, again.Json.GetProperty("task").Id()));

        var other = await Client.SendAsync(HttpMethod.Post, "/tasks", new { goal = "test twice" }, ("Idempotency-Key", "night-1"));
        Assert.Equal(("invalid_field", "Idempotency-Key"), (other.Json.Code(), other.Json.GetProperty("error").GetProperty("field").GetString()));
        Assert.Equal("invalid_field", (await Client.SendAsync(HttpMethod.Post, "/tasks", new { goal = "x" }, ("Idempotency-Key", new string('k', 256)))).Json.Code());
    }

    [Fact]
    public async Task Submit_LiveNotOpenedByTheGate_IsDisabledAndMovingGoesOn()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var client = await host.OrchestratorAsync();
        await host.ForceModeAsync(PipelineMode.Shadow);
        var task = await client.SubmitAsync();
        Assert.Equal("shadow", task.GetProperty("kind").GetString());
        await host.ForceModeAsync(PipelineMode.Live, opened: "");

        var refused = await client.SendAsync(HttpMethod.Post, "/tasks", new { goal = "x" });
        Assert.Equal((HttpStatusCode.Forbidden, "LIVE_DISABLED"), (refused.Status, refused.Json.Code()));
        Assert.Equal(HttpStatusCode.OK, (await client.MoveAsync(task.Id(), new { action = "cancel", by = "main", reason = "not needed" })).Status);
    }

    [Fact]
    public async Task Submit_NoRoutingTable_IsNotLoaded()
    {
        var folder = Directory.CreateTempSubdirectory("openclaw-routing-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "routing.json"), "{ this is no table");
        await using (var host = await ConsoleHost.StartAsync(redis, ("Data:Directory", folder.FullName)))
        {
            using var client = await host.OrchestratorAsync();
            foreach (var answer in new[] { await client.SendAsync(HttpMethod.Post, "/tasks", new { goal = "x" }), await client.SendAsync(HttpMethod.Get, "/routing/preview?goal=x") })
            {
                Assert.Equal((HttpStatusCode.ServiceUnavailable, "ROUTING_NOT_LOADED"), (answer.Status, answer.Json.Code()));
            }
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("state=finished", "invalid_state")]
    [InlineData("kind=real", "invalid_kind")]
    [InlineData("limit=0", "invalid_limit")]
    [InlineData("limit=201", "invalid_limit")]
    [InlineData("limit=ten", "invalid_limit")]
    [InlineData("cursor=abc", "invalid_field")]
    public async Task List_BadQuery_IsNamed(string query, string code)
    {
        var (status, json) = await Client.SendAsync(HttpMethod.Get, $"/tasks?{query}");
        Assert.Equal((HttpStatusCode.BadRequest, code), (status, json.Code()));
    }

    [Fact]
    public async Task List_PageByPage_AnswersEachTaskOnceNewestFirst()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var client = await host.OrchestratorAsync();
        await host.ForceModeAsync(PipelineMode.Live);
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add((await client.SubmitAsync($"fix {i}")).Id());
        }

        await client.MoveAsync(ids[0], new { action = "cancel" });
        var (seen, cursor) = (new List<string>(), "");
        do
        {
            var page = (await client.SendAsync(HttpMethod.Get, $"/tasks?state=assigned&kind=live&limit=4{cursor}")).Json;
            seen.AddRange(page.GetProperty("tasks").EnumerateArray().Select(task => task.Id()));
            cursor = page.TryGetProperty("nextCursor", out var next) ? $"&cursor={next.GetString()}" : "";
        }
        while (cursor.Length > 0);

        Assert.Equal(ids.Skip(1).OrderDescending(StringComparer.Ordinal), seen);
    }

    [Theory]
    [InlineData("GET", "/tasks/01ARZ3NDEKTSV4RRFFQ69G5FAV", HttpStatusCode.NotFound, "not_found")]
    [InlineData("GET", "/tasks/nonsense", HttpStatusCode.NotFound, "not_found")]
    [InlineData("GET", "/tasks/nonsense/trajectory", HttpStatusCode.NotFound, "not_found")]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound, "unknown_route")]
    [InlineData("GET", "", HttpStatusCode.NotFound, "unknown_route")]
    [InlineData("GET", "/tasks/a/b/c", HttpStatusCode.NotFound, "unknown_route")]
    [InlineData("DELETE", "/tasks", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    [InlineData("PUT", "/tasks/nonsense", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    [InlineData("GET", "/tasks/nonsense/transition", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    [InlineData("POST", "/health", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    public async Task Surface_OtherPathsAndMethods_SayWhich(string method, string path, HttpStatusCode status, string code)
    {
        var answer = await Client.SendAsync(new HttpMethod(method), path);
        Assert.Equal((status, code), (answer.Status, answer.Json.Code()));
    }

    [Fact]
    public async Task Transition_StartHeartbeatComplete_GivesAFenceAndWaitsForApproval()
    {
        var id = (await Client.SubmitAsync()).Id();
        var started = (await Client.MoveAsync(id, new { action = "start", holder = "worker-1", specialistSessionId = "s-1" })).Json.GetProperty("task");
        var fence = started.GetProperty("lease").GetProperty("fence").GetInt64();

        Assert.Equal("in_progress", (await Client.MoveAsync(id, new { action = "heartbeat", fence })).Json.GetProperty("task").State());
        Assert.Equal("fence_lost", (await Client.MoveAsync(id, new { action = "heartbeat", fence = fence + 1 })).Json.Code());
        var again = await Client.MoveAsync(id, new { action = "start", holder = "worker-2" });
        Assert.Equal((HttpStatusCode.Conflict, "invalid_transition", "in_progress", "start"), (again.Status, again.Json.Code(), again.Json.GetProperty("error").GetProperty("from").GetString(), again.Json.GetProperty("error").GetProperty("action").GetString()));

        var done = (await Client.MoveAsync(id, new { action = "complete", fence, result = new { text = "ok", artefacts = new[] { new { path = "a.patch", mediaType = "text/x-patch", bytes = 5 } } } })).Json.GetProperty("task");
        Assert.Equal("awaiting_approval", done.State());
        Assert.Equal("s-1", done.GetProperty("result").GetProperty("specialistSessionId").GetString());
    }

    [Theory]
    [InlineData("{\"action\":\"finish\"}", "invalid_action")]
    [InlineData("{\"action\":\"heartbeat\"}", "invalid_field")]
    [InlineData("{\"action\":\"cancel\",\"reason\":\"\"}", "invalid_reason")]
    [InlineData("", "missing_body")]
    public async Task Transition_ABadBody_IsNamed(string body, string code)
    {
        var answer = await Client.SendAsync(HttpMethod.Post, $"/tasks/{(await Client.SubmitAsync()).Id()}/transition", body);
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Json.Code()));
    }

    [Fact]
    public async Task Transition_ForAnotherVersion_IsStaleAndShowsTheTask()
    {
        var id = (await Client.SubmitAsync()).Id();
        var answer = await Client.MoveAsync(id, new { action = "cancel", version = 1 });
        Assert.Equal((HttpStatusCode.Conflict, "stale_version", 2, "assigned"), (answer.Status, answer.Json.Code(), answer.Json.GetProperty("error").GetProperty("version").GetInt32(), answer.Json.GetProperty("error").GetProperty("task").State()));
        Assert.Equal("not_found", (await Client.MoveAsync("01ARZ3NDEKTSV4RRFFQ69G5FAV", new { action = "cancel" })).Json.Code());
    }

    [Fact]
    public async Task Claim_NobodyWaits_Is204()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await Client.SendAsync(HttpMethod.Post, "/tasks/claim", new { agentId = "nobody", holder = "w" })).Status);
        Assert.Equal("invalid_field", (await Client.SendAsync(HttpMethod.Post, "/tasks/claim", new { agentId = "coder" })).Json.Code());
    }

    [Fact]
    public async Task Download_ATrajectory_IsALineAnEntry()
    {
        var id = (await Client.SubmitAsync()).Id();
        using var browser = await fixture.Host.SignedInAsync();
        using var answer = await browser.GetAsync($"/api/tasks/{id}/trajectory.jsonl");

        Assert.Equal($"{id}.trajectory.jsonl", answer.Content.Headers.ContentDisposition!.FileNameStar ?? answer.Content.Headers.ContentDisposition.FileName);
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.StartsWith("{\"traceSchema\":\"openclaw-trajectory\"", line, StringComparison.Ordinal));
        Assert.Equal(2, lines.Length);
        Assert.Equal(HttpStatusCode.Unauthorized, (await fixture.Host.Api.GetAsync($"/api/tasks/{id}/trajectory.jsonl")).StatusCode);
    }
}
