using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenClaw.Console.Components;
using OpenClaw.Console.Components.UiServices;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>The real console on a free port, over a given Redis, with an administrator and the gallery of shared components.</summary>
public sealed partial class ConsoleHost : IAsyncDisposable
{
    public const string UserName = "ada";
    public const string Password = "three quiet foxes";

    private readonly ConsoleApplication _application;
    private readonly DirectoryInfo _data;
    private string? _cookie;

    private ConsoleHost(ConsoleApplication application, DirectoryInfo data) => (_application, _data) = (application, data);

    public string Url => _application.Addresses.Single();

    public string DataDirectory => _data.FullName;

    public IServiceProvider Services => _application.Services;

    public ConsoleStatus Status => Services.GetRequiredService<ConsoleStatus>();

    public NavBadges Badges => Services.GetRequiredService<NavBadges>();

    /// <param name="redis">Connection string of the server it stands on.</param>
    /// <param name="prefix">Its own keys on that server.</param>
    /// <param name="url">Where to listen; port 0 takes a free one.</param>
    /// <param name="settings">More settings, on top.</param>
    public static async Task<ConsoleHost> StartAsync(string redis, string prefix, string url = "http://127.0.0.1:0", IReadOnlyDictionary<string, string?>? settings = null)
    {
        var data = Directory.CreateTempSubdirectory("openclaw-console-");
        var overrides = new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>(), StringComparer.OrdinalIgnoreCase)
        {
            ["Urls"] = url,
            ["Redis:ConnectionString"] = redis,
            ["Redis:KeyPrefix"] = prefix,
            ["Data:Directory"] = data.FullName,
            ["CONSOLE_ADMIN_USER"] = UserName,
            ["CONSOLE_ADMIN_PASSWORD"] = Password,
        };
        var application = ConsoleApplication.Create(new ConsoleSetup
        {
            Overrides = overrides,
            Configure = builder =>
            {
                builder.Logging.ClearProviders();
                builder.Services.AddSingleton(new PageAssemblies([Assembly.GetExecutingAssembly()]));
            },
        });
        await application.StartAsync();
        return new ConsoleHost(application, data);
    }

    /// <summary>The session cookie of the administrator, as "name=value"; signed in once, over HTTP as a browser does.</summary>
    public async Task<string> SignInAsync()
    {
        if (_cookie is null)
        {
            var cookies = new CookieContainer();
            using var handler = new HttpClientHandler { CookieContainer = cookies, AllowAutoRedirect = false };
            using var client = new HttpClient(handler) { BaseAddress = new Uri(Url) };
            var form = await client.GetStringAsync("/login");
            using var fields = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["_handler"] = "sign-in",
                ["__RequestVerificationToken"] = Token().Match(form).Groups["token"].Value,
                ["Form.Name"] = UserName,
                ["Form.Password"] = Password,
            });
            using var answer = await client.PostAsync("/login", fields);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            _cookie = cookies.GetCookies(client.BaseAddress).Single(cookie => cookie.Name == "openclaw-console").ToString();
        }

        return _cookie;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
