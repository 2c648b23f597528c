using System.Net.Http.Headers;
using System.Text.Json;
using OpenClaw.Console.Access;
using OpenClaw.Console.Security;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Demo;

/// <summary>Sends what machines send: over HTTP, with a machine token that is made at the start and revoked with the data, and with the demo's mark.</summary>
internal sealed class DemoClient(DemoMark mark, ConsoleAddress address, TokenService tokens) : IDisposable
{
    /// <summary>How long a demo may run without a restart.</summary>
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromDays(365);

    private static readonly string[] Scopes = [Domain.Access.Scopes.Read, Domain.Access.Scopes.MilestonesWrite, Domain.Access.Scopes.TasksWrite, Domain.Access.Scopes.LeasesWrite];

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private AuthenticationHeaderValue? _token;

    /// <summary>Where the console listens, as this machine reaches it.</summary>
    public string Url => address.Listening[0].TrimEnd('/');

    public void Dispose() => _http.Dispose();

    /// <summary>Makes the token; that of an earlier run is revoked.</summary>
    public async Task OpenAsync(CancellationToken cancel)
    {
        await RevokeAsync(tokens, cancel);
        if (await tokens.CreateAsync(DemoService.DemoActor, DemoService.DemoActor.Name, Scopes, TokenLifetime, cancel) is AccessOutcome.TokenCreated created)
        {
            _token = new AuthenticationHeaderValue("Bearer", created.Text);
        }
    }

    /// <summary>Sends a request of its own making.</summary>
    public async Task SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        request.RequestUri = new Uri(Url + request.RequestUri);
        request.Headers.UserAgent.ParseAdd("openclaw-demo/1.0");
        request.Headers.Add(DemoMark.HeaderName, mark.Value);
        using var response = await _http.SendAsync(request, cancel);
    }

    /// <summary>Posts JSON as a machine; the answer, or null when it was refused: somebody else was faster, which is as it may be.</summary>
    public async Task<JsonElement?> PostAsync(string path, object body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url + path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = _token;
        request.Headers.UserAgent.ParseAdd("openclaw-demo/1.0");
        request.Headers.Add(DemoMark.HeaderName, mark.Value);
        using var response = await _http.SendAsync(request, cancel);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        using var document = await JsonDocument.ParseAsync(stream, cancellationToken: cancel);
        return document.RootElement.Clone();
    }

    /// <summary>Revokes every token the demo made.</summary>
    public static async Task RevokeAsync(TokenService tokens, CancellationToken cancel)
    {
        foreach (var token in (await tokens.ListAsync(DemoService.DemoActor, cancel)).Where(token => token.CreatedBy == DemoService.DemoActor.Name))
        {
            await tokens.RevokeAsync(DemoService.DemoActor, token.Id, cancel);
        }
    }
}

/// <summary>A part of the demo that plays over HTTP.</summary>
internal interface IDemoScene
{
    /// <summary>Sets the scene.</summary>
    Task BeginAsync(CancellationToken cancel);

    /// <summary>Goes on by at most a few requests; called once an interval.</summary>
    Task StepAsync(CancellationToken cancel);
}
