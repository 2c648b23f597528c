using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using OpenClaw.Console.Access;
using OpenClaw.Console.Secrets;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>What tests do with a console over and over: sign in, send signed envelopes, make users and tokens.</summary>
public static partial class ConsoleHostClients
{
    private static readonly Actor Console = Actor.System;
    private static readonly Actor Administrator = new(ActorKind.User, ConsoleHost.UserName) { Roles = [Role.Admin] };

    /// <summary>A client signed in by the sign-in page, as a browser is.</summary>
    public static async Task<HttpClient> SignedInAsync(this ConsoleHost host, string user = ConsoleHost.UserName, string password = ConsoleHost.Password)
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
    public static async Task<HttpClient> SignedInAsync(this ConsoleHost host, params Role[] roles)
    {
        var name = $"user-{Guid.NewGuid():N}"[..16];
        await host.AddUserAsync(name, roles);
        return await host.SignedInAsync(name, ConsoleHost.Password);
    }

    public static async Task AddUserAsync(this ConsoleHost host, string name, params Role[] roles) =>
        Assert.IsType<AccessOutcome.Done>(await host.Get<UserService>().CreateAsync(Console, name, ConsoleHost.Password, roles, CancellationToken.None));

    /// <summary>A new machine token's text.</summary>
    public static async Task<string> AddTokenAsync(this ConsoleHost host, TimeSpan lifetime, params string[] scopes) =>
        Assert.IsType<AccessOutcome.TokenCreated>(
            await host.Get<TokenService>().CreateAsync(scopes.Contains(Scopes.ApprovalsWrite) ? Administrator : Console, "test token", scopes, lifetime, CancellationToken.None)).Text;

    public static HttpClient WithToken(this ConsoleHost host, string token)
    {
        var client = host.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>The session cookie an answer sets, as "name=value".</summary>
    public static string SessionCookie(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single(text => text.StartsWith("openclaw-console=", StringComparison.Ordinal)).Split(';')[0];

    /// <summary>Makes <see cref="Sender.Secret"/> the console's signing secret.</summary>
    public static async Task SetSecretAsync(this ConsoleHost host, string secret = Sender.Secret) =>
        Assert.IsType<SetSecretOutcome.Set>(await host.Get<SecretService>().SetAsync(Console, secret, CancellationToken.None));

    /// <summary>Signs a body as a sender does and posts it; answers status and whole body, for comparing with the contract.</summary>
    public static async Task<string> PostSignedAsync(this ConsoleHost host, string path, string body, string secret = Sender.Secret)
    {
        using var sender = new Sender(host.Url, secret);
        var answer = await sender.PostAsync(path, body);
        return $"{(int)answer.Status} {answer.Text}";
    }

    /// <summary>Signs and posts a milestone; see <see cref="PostSignedAsync"/>.</summary>
    public static Task<string> PostMilestoneAsync(this ConsoleHost host, string key, string secret = Sender.Secret) =>
        host.PostSignedAsync("/internal/milestones/ingest", Sender.Milestone(key), secret);

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();

    /// <summary>Status and whole body, for comparing with the contract.</summary>
    public static async Task<string> TextAsync(this Task<HttpResponseMessage> sent)
    {
        using var answer = await sent;
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }

    /// <summary>The one-time link from the console's log.</summary>
    public static async Task<string> SetupLinkAsync(this ConsoleHost host)
    {
        await Eventually.BecomesTrueAsync(() => host.Log.Lines.Any(line => SetupLink().IsMatch(line)), "the link is in the log");
        return SetupLink().Match(host.Log.Lines.First(line => SetupLink().IsMatch(line))).Value;
    }

    [GeneratedRegex("http://[^ ]+/setup\\?code=[0-9a-f]{64}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SetupLink();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<value>[^\"]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AntiforgeryField();
}
