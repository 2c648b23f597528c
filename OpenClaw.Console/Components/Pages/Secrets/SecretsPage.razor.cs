using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Secrets;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Components.Pages.Secrets;

/// <summary>The signing secrets and the rotation. Its steps are kept in Redis: the page may be left and opened elsewhere.</summary>
public sealed partial class SecretsPage(SecretService service, RotationService rotation, LiveFeed live, Toasts toasts, TimeProvider time)
{
    /// <summary>Who used which secret when moves on without an event.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _gone = new();
    private CancellationToken _stop; // outlives its source, which goes with the page
    private Actor actor = Actor.Anonymous;
    private IReadOnlyList<SecretView> secrets = [];
    private RotationView? view;
    private string? problem;
    private bool away;
    private bool pasting;
    private bool staging;
    private SetSecretOutcome.Set? generated;
    private LiveSubscription? _subscription;
    private ITimer? _timer;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    /// <summary>The secret that counts, unless it cannot be read.</summary>
    private SecretView? Usable => secrets.FirstOrDefault(secret => secret.Accepted);

    private SecretView? Staged => secrets.FirstOrDefault(secret => secret.Label == KnownSecret.StagedLabel);

    private bool Watching => secrets.Any(secret => secret is { Label: KnownSecret.PreviousLabel, Accepted: true });

    private bool Rotating => Staged is not null || Watching;

    private string StateLine => (problem, Usable, Staged, secrets.FirstOrDefault(secret => secret is { Label: KnownSecret.PreviousLabel, Accepted: true })) switch
    {
        (not null, _, _, _) => "The stored secret cannot be read",
        (_, null, _, _) => "No secret is known: every envelope is refused",
        (_, { } current, { } staged, _) => $"Rotating: {staged.KeyId} is staged, {current.KeyId} is in force",
        (_, { } current, _, { } previous) => $"Rotating: {current.KeyId} is in force, {previous.KeyId} is accepted for {Format.Duration(previous.AcceptedUntil!.Value - time.GetUtcNow())} more",
        (_, { } current, _, _) => $"Envelopes signed with {current.KeyId} are accepted",
    };

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _subscription?.Dispose();
        service.Changed -= OnChanged;
        await (_timer?.DisposeAsync() ?? ValueTask.CompletedTask);
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _stop = _gone.Token;
        actor = (await Authentication).User.ToActor();
        service.Changed += OnChanged;
        _subscription = live.Subscribe([LiveChannels.Secrets], _ => InvokeAsync(ReloadAsync));
        _timer = time.CreateTimer(_ => OnChanged(), state: null, Every, Every);
        await LoadAsync();
    }

    private void OnChanged() => _ = InvokeAsync(ReloadAsync);

    private async Task ReloadAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await LoadAsync();
            StateHasChanged();
        }
    }

    private async Task LoadAsync()
    {
        if (!actor.May(Permission.ManageSecrets))
        {
            return;
        }

        try
        {
            // All of one moment: the cards below stand on what the table shows.
            view = await rotation.ViewAsync(actor, _stop);
            (secrets, problem, away) = (view.Secrets, view.Problem, false);
        }
        catch (RedisUnavailableException)
        {
            // What is in force is known without Redis.
            (view, secrets, problem, away) = (null, service.List(actor), service.Problem(actor), true);
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    private async Task StagedAsync()
    {
        staging = false;
        await LoadAsync();
    }

    private async Task GenerateAsync()
    {
        try
        {
            switch (await service.GenerateAsync(actor, CancellationToken.None))
            {
                case SetSecretOutcome.Set set:
                    generated = set;
                    break;
                case SetSecretOutcome.Conflict conflict:
                    toasts.Failed(conflict.Message);
                    break;
            }
        }
        catch (RedisUnavailableException)
        {
            toasts.Failed("Redis is away: no secret was set. Try again when it is back.");
        }
    }
}
