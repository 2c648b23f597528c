using System.Net;
using System.Text.Json;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Http;

/// <summary>GET /api/deliveries/export.</summary>
public sealed class DeliveryExportTests(EmitFixture fixture) : IClassFixture<EmitFixture>
{
    [Fact]
    public async Task Export_OfAFilter_HoldsWhatMatchesAndNothingElse()
    {
        foreach (var i in Enumerable.Range(0, 130))
        {
            await fixture.PostAsync(EmitTests.Event($"exported.{i}", claim: "=1+1"));
        }

        await fixture.PostAsync(EmitTests.Event("other"));
        using var reader = fixture.Host.WithToken(await fixture.Host.AddTokenAsync(TimeSpan.FromHours(1), Scopes.Read));

        var json = await reader.GetStringAsync("/api/deliveries/export?format=json&endpoint=m1&q=exported");
        var csv = await reader.GetStringAsync("/api/deliveries/export?format=csv&endpoint=m1&q=exported");

        var lines = json.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(Enumerable.Range(0, 130).Reverse().Select(i => $"exported.{i}"), lines.Select(line => line.GetProperty("subjectId").GetString()));
        Assert.All(lines, line => Assert.Equal("=1+1", line.GetProperty("payload").GetProperty("claim").GetString()));
        Assert.Equal(131, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("id,channel,subjectId,endpoint,status,", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_ByNobody_IsRefused() => Assert.Equal(HttpStatusCode.Unauthorized, (await fixture.Host.Api.GetAsync("/api/deliveries/export")).StatusCode);
}
