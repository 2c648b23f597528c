using System.Net;
using System.Text.RegularExpressions;

namespace OpenClaw.Bench.Hosting;

/// <summary>Signs the administrator in over HTTP, as a browser's form does.</summary>
internal static partial class SignIn
{
    /// <summary>The session cookie.</summary>
    public static async Task<Cookie> RunAsync(Uri console)
    {
        var cookies = new CookieContainer();
        using var handler = new HttpClientHandler { CookieContainer = cookies, AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = console };
        using var fields = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "sign-in",
            ["__RequestVerificationToken"] = Token().Match(await client.GetStringAsync("/login")).Groups["token"].Value,
            ["Form.Name"] = BenchSecret.User,
            ["Form.Password"] = BenchSecret.Password,
        });
        using var answer = await client.PostAsync("/login", fields);
        return cookies.GetCookies(console).FirstOrDefault(cookie => cookie.Name == "openclaw-console")
            ?? throw new InvalidOperationException($"Not signed in: {answer.StatusCode}");
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
