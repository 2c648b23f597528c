using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenClaw.Console.Access;
using OpenClaw.Console.Secrets;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>What tests do with a console over and over: sign in, send signed envelopes, make users and tokens.</summary>
public static partial class ConsoleHostClients
{
    /// <summary>The signing secret of tests.</summary>
    public const string Secret = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private static readonly Actor Console = Actor.System;

    /// <summary>A client signed in by the sign-in page, as a browser is.</summary>
    public static async Task<HttpClient> SignInAsync(this ConsoleHost host, string user = ConsoleHost.Admin, string password = ConsoleHost.Password)
    {
        var client = host.Client();
        var answer = await client.PostLoginAsync(user, password);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return client;
    }

    /// <summary>Fetches the sign-in form and sends it.</summary>
    public static Task<HttpResponseMessage> PostLoginAsync(this HttpClient client, string user, string password, string query = "") =>
        client.PostFormAsync($"/login{query}", "sign-in", ("Form.Name", user), ("Form.Password", password));

    /// <summary>Fetches a page and sends its form with the antiforgery token it came with.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(this HttpClient client, string path, string handler, params (string Name, string Value)[] fields)
    {
        var page = await client.GetStringAsync(path);
        var form = fields.Select(field => KeyValuePair.Create(field.Name, field.Value))
            .Append(KeyValuePair.Create("_handler", handler))
            .Append(KeyValuePair.Create("__RequestVerificationToken", AntiforgeryToken(page)));
        return await client.PostAsync(path, new FormUrlEncodedContent(form));
    }

    /// <summary>The antiforgery token of a page's form; empty when it has none.</summary>
    public static string AntiforgeryToken(string page) => AntiforgeryField().Match(page) is { Success: true } found ? WebUtility.HtmlDecode(found.Groups["value"].Value) : "";

    /// <summary>Creates a user with the tests' password and signs in.</summary>
    public static async Task<HttpClient> SignInAsync(this ConsoleHost host, params Role[] roles)
    {
        var name = $"user-{Guid.NewGuid():N}"[..16];
        await host.AddUserAsync(name, roles);
        return await host.SignInAsync(name, ConsoleHost.Password);
    }

    public static async Task AddUserAsync(this ConsoleHost host, string name, params Role[] roles) =>
        Assert.IsType<AccessOutcome.Done>(await host.Get<UserService>().CreateAsync(Console, name, ConsoleHost.Password, roles, CancellationToken.None));

    /// <summary>A new machine token's text.</summary>
    public static async Task<string> AddTokenAsync(this ConsoleHost host, TimeSpan lifetime, params string[] scopes) =>
        Assert.IsType<AccessOutcome.TokenCreated>(await host.Get<TokenService>().CreateAsync(Console, "test token", scopes, lifetime, CancellationToken.None)).Text;

    public static HttpClient WithToken(this ConsoleHost host, string token)
    {
        var client = host.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Makes <see cref="Secret"/> the console's signing secret.</summary>
    public static async Task SetSecretAsync(this ConsoleHost host, string secret = Secret) =>
        Assert.IsType<SetSecretOutcome.Set>(await host.Get<SecretService>().SetAsync(Console, secret, CancellationToken.None));

    /// <summary>Signs a body as a sender does and posts it.</summary>
    public static Task<HttpResponseMessage> PostSignedAsync(this ConsoleHost host, string path, JsonObject body, string secret = Secret) =>
        host.PostSignedAsync(path, body.ToJsonString(), secret);

    public static Task<HttpResponseMessage> PostSignedAsync(this ConsoleHost host, string path, string body, string secret = Secret) =>
        host.Api.PostSignedAsync(path, body, host.Time.GetUtcNow(), secret);

    public static async Task<HttpResponseMessage> PostSignedAsync(this HttpClient client, string path, string body, DateTimeOffset sentAt, string secret = Secret)
    {
        var signed = SignedHeaders.For(Encoding.UTF8.GetBytes(body), new SigningSecret(secret), sentAt);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add(EnvelopeSignature.HeaderName, signed.Signature);
        request.Headers.Add(EnvelopeSignature.TimestampHeaderName, signed.Timestamp);
        return await client.SendAsync(request);
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();

    /// <summary>Status and whole body, for comparing with the contract.</summary>
    public static async Task<string> WholeAsync(this Task<HttpResponseMessage> sent)
    {
        using var answer = await sent;
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<value>[^\"]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AntiforgeryField();
}
