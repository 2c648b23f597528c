using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Access;

/// <summary>Users, machine tokens and sessions; administrators only.</summary>
public sealed partial class AccessPage(UserService userService, TokenService tokenService, SessionService sessionService, LiveFeed live)
{
    private Actor actor = Actor.Anonymous;
    private string? ownSession;
    private IReadOnlyList<ConsoleUser>? users;
    private IReadOnlyList<MachineToken>? tokens;
    private IReadOnlyList<SessionView>? sessions;
    private string? problem;
    private LiveSubscription? subscription;

    [Parameter]
    public string? Tab { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private bool May => actor.May(Permission.ManageUsers);

    private string Shown => Tab is "tokens" or "sessions" ? Tab : "users";

    private string? StateLine => users is null || sessions is null
        ? null
        : $"{Format.Count(users.Count, "user", "users")}, {Format.Count(tokens!.Count, "machine token", "machine tokens")}, {Format.Count(sessions.Count, "open session", "open sessions")}";

    public void Dispose() => subscription?.Dispose();

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        (actor, ownSession) = (user.ToActor(), user.SessionId());
        if (May)
        {
            subscription = live.Subscribe([LiveChannels.Access], _ => InvokeAsync(RefreshAsync), TimeSpan.FromMilliseconds(250));
            await LoadAsync();
        }
    }

    private async Task RefreshAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        try
        {
            users = await userService.ListAsync(actor, CancellationToken.None);
            tokens = await tokenService.ListAsync(actor, CancellationToken.None);
            sessions = await sessionService.ListAsync(actor, CancellationToken.None);
            problem = null;
        }
        catch (RedisUnavailableException)
        {
            problem = users is null ? "Redis is away. The page tries again by itself when something changes; or press Try again." : null;
        }
    }
}
