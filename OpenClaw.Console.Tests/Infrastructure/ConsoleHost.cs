using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenClaw.Console.Components;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Scheduling;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>The real console on a free port, over a given Redis, with an administrator and the gallery of shared components.</summary>
public sealed class ConsoleHost : IAsyncDisposable
{
    public const string UserName = "ada";
    public const string Password = "three quiet foxes";

    private readonly ConsoleApplication _application;
    private readonly DirectoryInfo _data;
    private string? _cookie;

    private ConsoleHost(ConsoleApplication application, DirectoryInfo data)
    {
        (_application, _data) = (application, data);
        Api = Client();
    }

    public string Url => _application.Addresses.Single();

    public string DataDirectory => _data.FullName;

    public IServiceProvider Services => _application.Services;

    /// <summary>The console's clock, which tests can set forward.</summary>
    public ShiftedTimeProvider Time => (ShiftedTimeProvider)Get<TimeProvider>();

    /// <summary>What the console logged.</summary>
    public HostLog Log => Get<HostLog>();

    /// <summary>Sends requests without credentials; follows no redirects.</summary>
    public HttpClient Api { get; }

    public RedisGateway Redis => Get<RedisGateway>();

    public RedisKeys Keys => Get<RedisKeys>();

    public ConsoleStatus Status => Services.GetRequiredService<ConsoleStatus>();

    public NavBadges Badges => Services.GetRequiredService<NavBadges>();

    /// <param name="redis">Connection string of the server it stands on.</param>
    /// <param name="prefix">Its own keys on that server.</param>
    /// <param name="url">Where to listen; port 0 takes a free one.</param>
    /// <param name="settings">More settings, on top.</param>
    /// <param name="time">Its clock, in place of <see cref="Time"/>.</param>
    public static async Task<ConsoleHost> StartAsync(string redis, string prefix, string url = "http://127.0.0.1:0", IReadOnlyDictionary<string, string?>? settings = null, TimeProvider? time = null)
    {
        var data = Directory.CreateTempSubdirectory("openclaw-console-");
        var overrides = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Urls"] = url,
            ["Redis:ConnectionString"] = redis,
            ["Redis:KeyPrefix"] = prefix,
            ["Data:Directory"] = data.FullName,
            ["CONSOLE_ADMIN_USER"] = UserName,
            ["CONSOLE_ADMIN_PASSWORD"] = Password,
            ["MILESTONE_SIGNING_SECRET"] = "",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
        {
            overrides[key] = value;
        }

        var application = ConsoleApplication.Create(new ConsoleSetup
        {
            Overrides = overrides,
            Configure = builder =>
            {
                builder.Logging.ClearProviders().AddJobLogs();
                builder.Services.AddSingleton(time ?? new ShiftedTimeProvider());
                builder.Services.AddSingleton<HostLog>().AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<HostLog>());
                builder.Services.Configure<PasswordHasherOptions>(options => options.IterationCount = 100); // three hashes for every host; UserServiceTests shows the real count
                builder.Services.AddSingleton(new PageAssemblies([Assembly.GetExecutingAssembly()]));
            },
        });
        try
        {
            await application.StartAsync();
            return new ConsoleHost(application, data);
        }
        catch
        {
            await application.DisposeAsync();
            data.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Starts a console under a prefix of its own on the shared redis-server.</summary>
    public static Task<ConsoleHost> StartAsync(SharedRedis redis, params (string Key, string? Value)[] settings)
    {
        ArgumentNullException.ThrowIfNull(redis);
        return StartAsync(redis.ConnectionString, redis.NewPrefix(), settings: settings.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase));
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>A client with cookies of its own; follows no redirects.</summary>
    public HttpClient Client() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer(), UseProxy = false }) { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>The session cookie of the administrator, as "name=value"; signed in once, over HTTP as a browser does.</summary>
    public async Task<string> SignInAsync()
    {
        if (_cookie is null)
        {
            using var client = Client();
            using var answer = await client.PostLoginAsync(UserName, Password);
            _cookie = ConsoleHostClients.SessionCookie(answer);
        }

        return _cookie;
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
