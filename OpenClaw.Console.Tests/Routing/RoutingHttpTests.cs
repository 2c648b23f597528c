using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OpenClaw.Console.Routing;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Routing;

namespace OpenClaw.Console.Tests.Routing;

/// <summary>The routing table over HTTP.</summary>
[Slow]
public sealed class RoutingHttpTests(SharedRedis redis)
{
    [Fact]
    public async Task Table_ReadChangedAndRolledBack_IsWhatWasAskedFor()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var client = host.WithCredentials();
        var seen = await (await client.GetAsync("/api/pipeline/routing")).JsonAsync();
        Assert.Equal((1, RoutingTable.Defaults.Hash), (seen.GetProperty("version").GetInt32(), seen.GetProperty("hash").GetString()));

        var table = JsonNode.Parse(seen.GetProperty("table").GetRawText())!;
        table["default"]!["agent"] = "nobody-known";
        var saved = await (await PutAsync(client, table, 1)).JsonAsync();
        Assert.Equal((2, "UnknownAgent"), (saved.GetProperty("version").GetInt32(), saved.GetProperty("warnings")[0].GetProperty("kind").GetString()));

        table["rules"]![0]!["priority"] = "high";
        var bad = await PutAsync(client, table, 2);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Equal("rules[0].priority", (await bad.JsonAsync()).GetProperty("problems")[0].GetProperty("field").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PutAsJsonAsync("/api/pipeline/routing", new { seen = 2 })).StatusCode);
        table["rules"]![0]!["priority"] = 3;
        Assert.Equal(HttpStatusCode.Conflict, (await PutAsync(client, table, 1)).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync("/api/pipeline/routing/rollback", new { version = 1, seen = 2, note = "as it was" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsJsonAsync("/api/pipeline/routing/rollback", new { version = 9, seen = 3 })).StatusCode);
        Assert.Equal("version,seen", await FieldsAsync(client.PostAsJsonAsync("/api/pipeline/routing/rollback", new { })));
        Assert.Equal("version", await FieldsAsync(client.PostAsJsonAsync("/api/pipeline/routing/rollback", new { version = -1, seen = 3 })));
        Assert.Equal("note", await FieldsAsync(client.PostAsJsonAsync("/api/pipeline/routing/rollback", new { version = 1, seen = 3, note = new string('x', 501) })));
        Assert.Equal("table,note", await FieldsAsync(client.PutAsJsonAsync("/api/pipeline/routing", new { table = 5, seen = 3, note = new string('x', 501) })));
        Assert.Equal(RoutingTable.Defaults.Hash, host.Get<RoutingService>().Current!.Table.Hash);
        var versions = (await (await client.GetAsync("/api/pipeline/routing/versions")).JsonAsync()).GetProperty("versions");
        Assert.Equal([(3, "orchestrator", "as it was"), (2, "orchestrator", "for the test"), (1, "console", "The defaults")], versions.EnumerateArray().Select(one => (one.GetProperty("version").GetInt32(), one.GetProperty("by").GetString()!, one.GetProperty("note").GetString()!)));
    }

    [Fact]
    public async Task Table_CallersWithoutRights_MayLookAndNotChange()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var operatorOnly = await host.SignedInAsync(Role.Operator, Role.Approver);
        using var token = host.WithToken(await host.AddTokenAsync(TimeSpan.FromDays(1), Scopes.Read, Scopes.TasksWrite));

        foreach (var client in new[] { operatorOnly, token })
        {
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/pipeline/routing")).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(client, new JsonObject(), 1)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsJsonAsync("/api/pipeline/routing/rollback", new { version = 1, seen = 1 })).StatusCode);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Api.GetAsync("/api/pipeline/routing")).StatusCode);
    }

    /// <summary>The fields a 400 names.</summary>
    private static async Task<string> FieldsAsync(Task<HttpResponseMessage> sent)
    {
        using var answer = await sent;
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return string.Join(',', (await answer.JsonAsync()).GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("field").GetString()));
    }

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, JsonNode table, int seen) => client.PutAsJsonAsync("/api/pipeline/routing", new { table, seen, note = "for the test" });
}
