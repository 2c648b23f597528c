using System.Net;
using System.Net.Http.Json;
using OpenClaw.Console.Tests.Deliveries;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Http;

/// <summary>Dead deliveries over HTTP, as a script of the on-call uses them.</summary>
public sealed class DeadDeliveriesTests(SharedRedis redis, UntouchedHost untouched) : IClassFixture<UntouchedHost>
{
    private const string Path = "/api/dead-letters/deliveries";

    [Fact]
    public async Task Journey_GroupsRequeueProgress_OverHttp()
    {
        await using var receiver = await Receiver.StartAsync();
        await receiver.ControlAsync(new { mode = "status", status = 422, reason = "claim 17 is, \"too long\"" });
        await using var host = await DeliveryHost.StartAsync(redis, receiver, ("Actions:UndoWindow", "00:00:00"));
        await host.EmitManyAsync(3);
        await host.DrainAsync();
        using var client = await host.SignedInAsync(Role.Operator);

        var view = await (await client.GetAsync(Path)).JsonAsync();
        Assert.Equal((3, 3), (view.GetProperty("total").GetInt32(), view.GetProperty("lastHour").GetInt32()));
        var group = Assert.Single(view.GetProperty("groups").EnumerateArray());
        Assert.Equal("HTTP 422: claim # is, \"too long\"", group.GetProperty("cause").GetString());
        Assert.Equal(3, group.GetProperty("ages").GetProperty("1 h").GetInt32());
        var csv = await client.GetStringAsync(Path + "/export?format=csv&status=rejected");
        Assert.Equal(4, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Empty(await client.GetStringAsync(Path + "/export?status=dead-letter"));

        await receiver.ControlAsync(new { mode = "accept" });
        var id = Guid.NewGuid().ToString("N");
        var request = new Operation(id, "requeue", group.GetProperty("id").GetString()!);
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsJsonAsync(Path + "/operations", request)).StatusCode);
        await Eventually.BecomesTrueAsync(
            async () => (await (await client.GetAsync($"{Path}/operations/{id}")).JsonAsync()).GetProperty("operation").GetProperty("state").GetString() == "done", "it is done");
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync(Path + "/operations", request)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await client.PostAsJsonAsync(Path + "/operations", request with { Id = Guid.NewGuid().ToString("N") })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await client.PostAsync($"{Path}/operations/{id}/undo", null)).StatusCode);
    }

    [Theory]
    [InlineData("""{"id":"0123456789","action":"retry"}""", "action is 'retry'")]
    [InlineData("""{"id":"a b","action":"requeue"}""", "id:")]
    [InlineData("""{"id":"0123456789","action":"requeue","rate":-1}""", "rate is -1")]
    [InlineData("""{"id":"0123456789","action":"requeue","ids":["x"]}""", "ids: 'x'")]
    [InlineData("""{"id":"0123456789","action":"requeue","ids":[]}""", "ids: choose 1 to 500")]
    [InlineData("""{"id":"0123456789","action":"dismiss"}""", "reason: give one")]
    public async Task Operation_BadField_IsNamed(string body, string names)
    {
        var host = untouched.Host;
        using var client = await host.SignedInAsync(Role.Operator);
        using var answer = await client.PostAsync(Path + "/operations", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(names, (await answer.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operation_ByAViewer_IsForbidden()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var client = await host.SignedInAsync(Role.Viewer);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Path)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsJsonAsync(Path + "/operations", new { id = "0123456789", action = "requeue" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsJsonAsync(Path + "/restore", new { ids = new[] { "1" } })).StatusCode);
    }

    private sealed record Operation(string Id, string Action, string Group);
}
