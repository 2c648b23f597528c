using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Liveness;

/// <summary>Leases over HTTP, as jobs use them (spec 4 section 1).</summary>
[Slow]
public sealed class LeaseHttpTests(HostFixture fixture) : IClassFixture<HostFixture>, IAsyncLifetime
{
    private readonly string _job = $"job_{Guid.NewGuid():N}"[..16];
    private HttpClient _client = null!;

    private ConsoleHost Host => fixture.Host;

    public async ValueTask InitializeAsync() => _client = Host.WithToken(await Host.AddTokenAsync(TimeSpan.FromDays(1), Scopes.LeasesWrite, Scopes.Read));

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Run_AcquiredHeldBeatenAndReleased_IsKeptAsARun()
    {
        var acquired = await PostAsync("acquire", new { holder = "host-1/7", pid = 7, ttlSeconds = 300 });
        var fence = acquired.GetProperty("fence").GetInt64();
        Assert.Equal(360, (acquired.GetProperty("expiresAt").GetDateTimeOffset() - Host.Time.GetUtcNow()).TotalSeconds, 5.0);
        var held = await PostAsync("acquire", new { holder = "host-2/9" }, HttpStatusCode.Conflict);
        Assert.Equal(("lease_held", "host-1/7"), (held.GetProperty("error").GetString(), held.GetProperty("holder").GetString()));
        Assert.EndsWith("Z", held.GetProperty("expiresAt").GetString(), StringComparison.Ordinal);
        await PostAsync("heartbeat", new { fence });
        await PostAsync("output", new { });
        await PostAsync("release", new { fence, status = "ok", detail = "42 prices" });
        await PostAsync("release", new { fence, status = "ok" }); // told twice counts once
        await PostAsync("heartbeat", new { fence }, HttpStatusCode.Conflict);

        var read = await _client.GetFromJsonAsync<JsonElement>($"/api/leases/{_job}");
        var lease = read.GetProperty("lease");
        Assert.Equal(("ok", 300, true), (lease.GetProperty("status").GetString(), lease.GetProperty("ttl_seconds").GetInt32(), lease.GetProperty("fresh").GetBoolean()));
        Assert.NotEqual(JsonValueKind.Null, lease.GetProperty("output_at").ValueKind);
        var run = Assert.Single(read.GetProperty("runs").EnumerateArray().ToArray());
        Assert.Equal(("ok", "42 prices", 7), (run.GetProperty("status").GetString(), run.GetProperty("detail").GetString(), run.GetProperty("pid").GetInt32()));
        var list = await _client.GetFromJsonAsync<JsonElement>("/api/leases");
        Assert.Contains(list.GetProperty("leases").EnumerateArray(), one => one.GetProperty("job_name").GetString() == _job);
    }

    [Fact]
    public async Task Acquire_AStaleOrStolenLease_LosesTheFenceOfTheFirst()
    {
        var first = (await PostAsync("acquire", new { holder = "one", ttlSeconds = 1 })).GetProperty("fence").GetInt64();
        Host.Time.Advance(TimeSpan.FromSeconds(62));
        var second = (await PostAsync("acquire", new { holder = "two", ttlSeconds = 300 })).GetProperty("fence").GetInt64();
        Assert.True(second > first);
        Assert.Equal("fence_lost", (await PostAsync("heartbeat", new { fence = first }, HttpStatusCode.Conflict)).GetProperty("error").GetString());
        Assert.Equal("fence_lost", (await PostAsync("release", new { fence = first, status = "ok" }, HttpStatusCode.Conflict)).GetProperty("error").GetString());
        var third = (await PostAsync("acquire", new { holder = "three", steal = true })).GetProperty("fence").GetInt64();
        Assert.True(third > second);
        var read = await _client.GetFromJsonAsync<JsonElement>($"/api/leases/{_job}");
        Assert.Equal(["taken away by three", "it never said that it ended"], read.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("detail").GetString()));
        Assert.Equal(1, read.GetProperty("lease").GetProperty("errors_in_a_row").GetInt32()); // the stolen one did not fail
    }

    [Fact]
    public async Task Acquire_AskedAgainByItsHolder_IsNoLostRun()
    {
        var first = (await PostAsync("acquire", new { holder = "one", ttlSeconds = 300 })).GetProperty("fence").GetInt64();
        var second = (await PostAsync("acquire", new { holder = "one", ttlSeconds = 300 })).GetProperty("fence").GetInt64();
        Assert.True(second > first); // two processes of one name: one of them has it
        Assert.Empty((await _client.GetFromJsonAsync<JsonElement>($"/api/leases/{_job}")).GetProperty("runs").EnumerateArray());
        Host.Time.Advance(TimeSpan.FromSeconds(31));
        await PostAsync("acquire", new { holder = "one" }); // it died and began anew
        Assert.Single((await _client.GetFromJsonAsync<JsonElement>($"/api/leases/{_job}")).GetProperty("runs").EnumerateArray());
    }

    [Fact]
    public async Task Acquire_ManyAtOnce_OneHolds()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _client.PostAsJsonAsync($"/api/leases/{_job}/acquire", new { holder = $"h{i}", ttlSeconds = 60 })));
        Assert.Equal((1, 19), (answers.Count(answer => answer.StatusCode == HttpStatusCode.OK), answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict)));
    }

    [Theory]
    [InlineData("acquire", "{}", "holder")]
    [InlineData("acquire", """{"holder":"h"}""", "ttlSeconds")] // nobody knows the job yet
    [InlineData("acquire", """{"holder":"h","ttlSeconds":0}""", "ttlSeconds")]
    [InlineData("acquire", """{"holder":"h","ttlSeconds":604801}""", "ttlSeconds")]
    [InlineData("acquire", """{"holder":"h","ttlSeconds":"300"}""", "ttlSeconds")]
    [InlineData("acquire", """{"holder":"h\n","ttlSeconds":1.5,"pid":-1,"steal":"yes"}""", "ttlSeconds,pid,steal")]
    [InlineData("heartbeat", "{}", "fence")]
    [InlineData("heartbeat", """{"fence":"1"}""", "fence")]
    [InlineData("release", """{"fence":1,"status":"running"}""", "status")]
    [InlineData("release", """{"fence":1,"status":"ok","detail":7}""", "detail")]
    [InlineData("release", "[]", "")]
    [InlineData("release", "{", "")]
    public async Task Post_ABadField_IsNamed(string verb, string body, string fields)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _client.PostAsync($"/api/leases/{_job}/{verb}", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.JsonAsync()).GetProperty("errors").EnumerateObject().Select(error => error.Name);
        Assert.Equal(fields.Split(',').Order(), errors.Order());
    }

    [Fact]
    public async Task Acquire_ABadJobName_IsRefused()
    {
        using var answer = await _client.PostAsJsonAsync("/api/leases/a%20job/acquire", new { holder = "h", ttlSeconds = 60 });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("job", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leases_WithoutTheScope_AreRefused()
    {
        using var reader = Host.WithToken(await Host.AddTokenAsync(TimeSpan.FromDays(1), Scopes.Read));
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsJsonAsync($"/api/leases/{_job}/acquire", new { holder = "h", ttlSeconds = 60 })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Host.Api.PostAsJsonAsync($"/api/leases/{_job}/acquire", new { holder = "h", ttlSeconds = 60 })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync($"/api/leases/{_job}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.PostAsJsonAsync($"/api/leases/{_job}/output", new { })).StatusCode);
    }

    private async Task<JsonElement> PostAsync(string verb, object body, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await _client.PostAsJsonAsync($"/api/leases/{_job}/{verb}", body);
        Assert.True(status == answer.StatusCode, $"{verb}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.JsonAsync();
    }
}
