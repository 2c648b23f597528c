using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Http;

/// <summary>The OpenAPI document says what the routes do: neither can change without the other.</summary>
public sealed class OrchestratorOpenApiTests(OrchestratorFixture fixture) : IClassFixture<OrchestratorFixture>
{
    [Fact]
    public async Task Document_PathsAndMethods_AreThoseThatAreMapped()
    {
        var document = await DocumentAsync();
        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}")).Order(StringComparer.Ordinal);
        var mapped = fixture.Host.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith(OrchestratorRoutes.Root + "/", StringComparison.Ordinal) && !endpoint.RoutePattern.RawText.Contains("**", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText![OrchestratorRoutes.Root.Length..]}"))
            .Order(StringComparer.Ordinal).ToList();

        Assert.Equal(mapped, described);
        Assert.Equal(mapped, OrchestratorRoutes.All.Select(route => $"{route.Method} {route.Pattern}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Document_ErrorCodes_AreThoseThatAreAnswered()
    {
        var codes = new SortedSet<string>(StringComparer.Ordinal);
        Collect(await DocumentAsync(), codes);
        Assert.Equal(OrchestratorErrors.All.Order(StringComparer.Ordinal), codes);
    }

    [Fact]
    public async Task Document_Names_AreThoseOfTheDomain()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");
        Assert.Equal(TaskNames.AllStates.Select(TaskNames.ToWire), Enum(schemas.GetProperty("Task"), "state"));
        Assert.Equal(TaskNames.AllKinds.Select(TaskNames.ToWire), Enum(schemas.GetProperty("Task"), "kind"));
        Assert.Equal(TaskNames.AllErrorCodes.Select(TaskNames.ToWire), Enum(schemas.GetProperty("TaskError"), "code"));
        Assert.Equal(TaskAction.Names, Enum(schemas.GetProperty("Transition"), "action"));
    }

    [Fact]
    public async Task Answers_OfEveryRoute_FitTheirSchemas()
    {
        var (client, document) = (fixture.Client, await DocumentAsync());
        var id = (await client.SubmitAsync()).Id();
        var fence = (await client.MoveAsync(id, new { action = "start", holder = "w" })).Json.GetProperty("task").GetProperty("lease").GetProperty("fence").GetInt64();
        await client.MoveAsync(id, new { action = "complete", fence, result = new { text = "ok", artefacts = new[] { new { path = "a", mediaType = "b", bytes = 1 } } } });

        foreach (var (method, path, body, route) in new (string, string, object?, string)[]
        {
            ("GET", "/health", null, "/health"), ("GET", "/routing/preview?goal=fix", null, "/routing/preview"), ("GET", "/routing/preview", null, "/routing/preview"), ("GET", "/tasks?limit=5", null, "/tasks"),
            ("GET", "/tasks?state=x", null, "/tasks"), ("POST", "/tasks", new { goal = "fix" }, "/tasks"), ("POST", "/tasks", new { }, "/tasks"), ("GET", $"/tasks/{id}", null, "/tasks/{id}"),
            ("GET", "/tasks/x", null, "/tasks/{id}"), ("GET", $"/tasks/{id}/trajectory", null, "/tasks/{id}/trajectory"), ("POST", "/tasks/claim", new { agentId = "coder", holder = "w" }, "/tasks/claim"),
            ("POST", $"/tasks/{id}/transition", new { action = "cancel", version = 1 }, "/tasks/{id}/transition"), ("POST", $"/tasks/{id}/transition", new { action = "cancel" }, "/tasks/{id}/transition"),
            ("POST", $"/tasks/{id}/transition", new { action = "start", holder = "w" }, "/tasks/{id}/transition"), ("POST", $"/tasks/{id}/transition", new { action = 7 }, "/tasks/{id}/transition"),
        })
        {
            var (status, json) = await client.SendAsync(new HttpMethod(method), path, body);
            var responses = document.GetProperty("paths").GetProperty(route).GetProperty(method.ToLowerInvariant()).GetProperty("responses");
            Assert.True(responses.TryGetProperty(((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture), out var response), $"{method} {path}: {status} is not described");
            var problems = new List<string>();
            Fit(json, response.GetProperty("content").GetProperty("application/json").GetProperty("schema"), document, $"{method} {path}", problems);
            Assert.Empty(problems);
        }
    }

    private static void Collect(JsonElement element, SortedSet<string> codes)
    {
        if (element.ValueKind is JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Collect(item, codes);
            }
        }
        else if (element.ValueKind is JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                if (member.Name == "error" && member.Value.TryGetProperty("properties", out var properties) && properties.TryGetProperty("code", out var code) && code.TryGetProperty("enum", out var values))
                {
                    codes.UnionWith(values.EnumerateArray().Select(value => value.GetString()!));
                }

                Collect(member.Value, codes);
            }
        }
    }

    private static IEnumerable<string?> Enum(JsonElement schema, string property) =>
        schema.GetProperty("properties").GetProperty(property).GetProperty("enum").EnumerateArray().Select(value => value.GetString());

    /// <summary>As much of JSON Schema as the document uses; members it does not know are problems too.</summary>
    private static void Fit(JsonElement json, JsonElement schema, JsonElement document, string at, List<string> problems)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            schema = document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
        }

        if (schema.TryGetProperty("allOf", out var all))
        {
            Fit(json, all[0], document, at, problems);
            var allowed = all[1].GetProperty("properties").GetProperty("error").GetProperty("properties").GetProperty("code").GetProperty("enum");
            if (!allowed.EnumerateArray().Any(code => code.GetString() == json.Code()))
            {
                problems.Add($"{at}: the code {json.Code()} is not described");
            }

            return;
        }

        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(value => value.ToString() == json.ToString()))
        {
            problems.Add($"{at} is {json}, which is not described");
        }

        switch (json.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray())
                {
                    Fit(item, schema.GetProperty("items"), document, at + "[]", problems);
                }

                break;
            case JsonValueKind.Object:
                problems.AddRange(schema.TryGetProperty("required", out var required)
                    ? required.EnumerateArray().Select(name => name.GetString()!).Where(name => !json.TryGetProperty(name, out _)).Select(name => $"{at}.{name} is missing")
                    : []);
                foreach (var member in json.EnumerateObject())
                {
                    if (schema.GetProperty("properties").TryGetProperty(member.Name, out var known))
                    {
                        Fit(member.Value, known, document, $"{at}.{member.Name}", problems);
                    }
                    else
                    {
                        problems.Add($"{at}.{member.Name} is not described");
                    }
                }

                break;
            default:
                if (schema.TryGetProperty("type", out var type) && !type.ToString().Contains(
                    json.ValueKind switch { JsonValueKind.String => "string", JsonValueKind.Number => "integer", JsonValueKind.Null => "null", _ => "boolean" }, StringComparison.Ordinal))
                {
                    problems.Add($"{at} is {json}, which is no {type}");
                }

                break;
        }
    }

    private async Task<JsonElement> DocumentAsync()
    {
        using var answer = await fixture.Host.Api.GetAsync("/openapi/orchestrator.json");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.JsonAsync();
    }
}
