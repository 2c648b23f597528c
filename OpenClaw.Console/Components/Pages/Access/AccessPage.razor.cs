using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Access;

/// <summary>The administration of access: reads the three lists and keeps them current; the tabs show them and act.</summary>
public sealed partial class AccessPage(
    UserService users, TokenService tokens, SessionService sessions, LiveFeed live, ViewPause pause, TimeProvider time)
{
    /// <summary>When somebody was last seen and a token last used is no event; it is looked up this often.</summary>
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(30);

    private static readonly (string Path, string Label, string Icon)[] Tabs =
        [("users", "Users", "group"), ("tokens", "Machine tokens", "smart_toy"), ("sessions", "Sessions", "devices")];

    private readonly CancellationTokenSource _gone = new();
    private LiveSubscription? _subscription;
    private ITimer? _timer;
    private Actor actor = Actor.Anonymous;
    private AccessLists? data;
    private string? own;
    private string? problem;

    [Parameter]
    public string? Tab { get; set; }

    [Parameter]
    public string? Id { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private string Current => Tab ?? "users";

    private DateTimeOffset Now => time.GetUtcNow();

    public void Dispose()
    {
        _gone.Cancel();
        _subscription?.Dispose();
        _timer?.Dispose();
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        (actor, own) = (user.ToActor(), user.SessionId());
        _subscription = live.Subscribe([LiveChannels.Access], _ => InvokeAsync(UpdateAsync));
        _timer = time.CreateTimer(_ => _ = InvokeAsync(UpdateAsync), state: null, Refresh, Refresh);
        await LoadAsync();
    }

    private Task UpdateAsync() => pause.Paused || _gone.IsCancellationRequested ? Task.CompletedTask : LoadAsync();

    private async Task LoadAsync()
    {
        try
        {
            var cancel = _gone.Token;
            var (people, machines, open) = (users.ListAsync(actor, cancel), tokens.ListAsync(actor, cancel), sessions.ListAsync(actor, cancel));
            data = new AccessLists(await people, await machines, await open);
            problem = null;
        }
        catch (RedisUnavailableException)
        {
            // What is shown stays; the bar says that Redis is away.
            problem = "Redis is away. The console reconnects by itself; what you see then is current.";
        }
        catch (Exception error) when (error is ForbiddenException or OperationCanceledException)
        {
            return; // The role or the session was just taken away, or the page is gone.
        }

        StateHasChanged();
    }
}
