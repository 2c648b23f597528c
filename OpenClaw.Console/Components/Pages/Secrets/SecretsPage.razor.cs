using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Secrets;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Secrets;

/// <summary>The signing secrets; administrators only.</summary>
public sealed partial class SecretsPage(SecretService service, SecretVault vault, Confirmations confirmations, Toasts toasts, LiveFeed live)
{
    private Actor actor = Actor.Anonymous;
    private IReadOnlyList<SecretView> secrets = [];
    private LiveSubscription? subscription;
    private string? pasted;
    private string? generated;
    private string? invalid;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private SecretVault Vault => vault;

    private bool May => actor.May(Permission.ManageSecrets);

    private string StateLine => secrets switch
    {
        [] => "None set: every envelope is refused",
        [var current, ..] => $"Envelopes are verified with {current.KeyId}",
    };

    public void Dispose() => subscription?.Dispose();

    protected override async Task OnInitializedAsync()
    {
        actor = (await Authentication).User.ToActor();
        if (May)
        {
            Read();
            subscription = live.Subscribe([LiveChannels.Secrets], _ => InvokeAsync(RefreshAsync));
        }
    }

    private void Read() => secrets = service.List(actor);

    private async Task RefreshAsync()
    {
        await vault.RefreshAsync(CancellationToken.None);
        Read();
        StateHasChanged();
    }

    private async Task SetAsync()
    {
        if (string.IsNullOrWhiteSpace(pasted) || await MayReplaceAsync())
        {
            await ApplyAsync(() => service.SetAsync(actor, pasted, CancellationToken.None));
        }
    }

    private async Task GenerateAsync()
    {
        if (await MayReplaceAsync())
        {
            await ApplyAsync(() => service.GenerateAsync(actor, CancellationToken.None));
        }
    }

    private async Task<bool> MayReplaceAsync() => secrets.Count == 0 || (await confirmations.AskAsync(new ConfirmRequest
    {
        Title = "Replace the signing secret?",
        Body = $"Envelopes signed with {secrets[0].KeyId} are refused from now on. Senders that do not have the new secret lose what they send until they do.",
        Action = "Replace secret",
        Danger = true,
    })).Confirmed;

    private async Task ApplyAsync(Func<Task<SetSecretOutcome>> set)
    {
        invalid = null;
        try
        {
            switch (await set())
            {
                case SetSecretOutcome.Set done:
                    (pasted, generated) = (null, done.Text);
                    toasts.Done($"Envelopes are now verified with {done.KeyId}");
                    break;
                case SetSecretOutcome.Invalid problem:
                    invalid = problem.Message;
                    break;
                case SetSecretOutcome.Conflict conflict:
                    toasts.Failed(conflict.Message);
                    break;
            }

            Read();
        }
        catch (RedisUnavailableException)
        {
            toasts.Failed("Redis is away; the secret was not changed. Try again when it is back.");
        }
        catch (ForbiddenException error)
        {
            toasts.Failed(error.Message);
        }
    }
}
