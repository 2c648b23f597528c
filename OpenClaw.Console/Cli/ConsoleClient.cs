using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OpenClaw.Console.Access;

namespace OpenClaw.Console.Cli;

/// <summary>Talks to a running console for the verbs that need one.</summary>
internal sealed class ConsoleClient : IDisposable
{
    private readonly HttpClient _http;

    public ConsoleClient(string? url, string? token, string? data)
    {
        var address = url ?? Environment.GetEnvironmentVariable("OPENCLAW_CONSOLE_URL") ?? "http://127.0.0.1:5080";
        _http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(15) };
        var bearer = token ?? Environment.GetEnvironmentVariable("OPENCLAW_CONSOLE_TOKEN")
            ?? new OrchestratorCredentials(CliOptions.DataDirectory(data), TimeProvider.System).Read().File?.Token;
        if (!string.IsNullOrEmpty(bearer))
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }
    }

    public async Task<CliAnswer> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await _http.SendAsync(request, cancel);
        var text = await response.Content.ReadAsStringAsync(cancel);
        return new CliAnswer(response.StatusCode, text);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>What the console answered.</summary>
internal sealed record CliAnswer(HttpStatusCode Status, string Text)
{
    public bool Ok => (int)Status is >= 200 and < 300;

    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>Says what went wrong and gives the exit code.</summary>
    public int Report()
    {
        System.Console.Error.WriteLine(Detail() is { Length: > 0 } detail ? detail : $"The console answered {(int)Status}.");
        return Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ExitCodes.Refused,
            HttpStatusCode.ServiceUnavailable => ExitCodes.Unreachable,
            _ => ExitCodes.Failed,
        };
    }

    private string Detail()
    {
        try
        {
            return Status == HttpStatusCode.Unauthorized
                ? "Not signed in: give --token, set OPENCLAW_CONSOLE_TOKEN, or create credentials with ./console init."
                : Json.TryGetProperty("detail", out var detail) ? detail.GetString() ?? "" : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
