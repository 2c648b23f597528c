using System.CommandLine;
using System.Net;
using System.Net.Http;
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
        if (!Uri.TryCreate(address, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
        {
            throw new CliArgumentException($"--url is '{address}'; give an address such as http://127.0.0.1:5080.");
        }

        _http = new HttpClient { BaseAddress = parsed, Timeout = TimeSpan.FromSeconds(15) };
        if ((token ?? Environment.GetEnvironmentVariable("OPENCLAW_CONSOLE_TOKEN") ?? FromFile(data))?.Trim() is { Length: > 0 } bearer)
        {
            _http.DefaultRequestHeaders.Authorization = bearer.All(c => c is > ' ' and < '\x7f')
                ? new AuthenticationHeaderValue("Bearer", bearer)
                : throw new CliArgumentException("The token has characters that no token has; copy it again.");
        }
    }

    /// <summary>Why there is no token from the data directory, when none was given otherwise.</summary>
    public string? CredentialsProblem { get; private set; }

    private string? FromFile(string? data)
    {
        var (file, problem) = new OrchestratorCredentials(CliOptions.DataDirectory(data), TimeProvider.System).Read();
        CredentialsProblem = problem;
        return file?.Token;
    }

    public Task<CliAnswer> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancel) =>
        SendAsync(method, path, body is null ? null : JsonContent.Create(body), cancel);

    public async Task<CliAnswer> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancel, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                throw new CliArgumentException($"{name} cannot be '{value}'.");
            }
        }

        using var response = await _http.SendAsync(request, cancel);
        var text = await response.Content.ReadAsStringAsync(cancel);
        return new CliAnswer(response.StatusCode, text, CredentialsProblem);
    }

    /// <summary>Reads an answer of many lines as they come; it may take as long as it takes.</summary>
    /// <param name="onLine">Called with each line.</param>
    /// <returns>The answer with its last line as text; of one that is no success the whole text.</returns>
    public async Task<CliAnswer> ReadLinesAsync(string path, Action<string> onLine, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (!response.IsSuccessStatusCode)
        {
            return new CliAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(cancel), CredentialsProblem);
        }

        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
        var last = "";
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            last = line;
            onLine(line);
        }

        return new CliAnswer(response.StatusCode, last, CredentialsProblem);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>What the console answered.</summary>
internal sealed record CliAnswer(HttpStatusCode Status, string Text, string? CredentialsProblem)
{
    public bool Ok => (int)Status is >= 200 and < 300;

    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>Says what went wrong and gives the exit code.</summary>
    /// <param name="json">Scripts get the error's body too; the exit code tells them which it is.</param>
    public int Report(bool json = false)
    {
        if (json)
        {
            System.Console.WriteLine(Text);
        }

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
                ? $"The console did not accept the token. Give --token or set OPENCLAW_CONSOLE_TOKEN. {CredentialsProblem}".TrimEnd()
                : Json.TryGetProperty("detail", out var detail) ? detail.GetString() ?? ""
                // The orchestrator's surface has a form of its own.
                : Json.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object ? $"{error.GetProperty("message").GetString()} ({error.GetProperty("code").GetString()})" : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}

/// <summary>An argument that cannot be used; exit code 2.</summary>
internal sealed class CliArgumentException(string message) : Exception(message);
