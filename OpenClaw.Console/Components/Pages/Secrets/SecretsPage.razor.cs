using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Secrets;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Secrets;

/// <summary>The signing secrets.</summary>
public sealed partial class SecretsPage(SecretService service, Confirmations confirmations, Toasts toasts)
{
    private Actor actor = Actor.Anonymous;
    private IReadOnlyList<SecretView> secrets = [];
    private string? problem;
    private bool pasting;
    private SetSecretOutcome.Set? generated;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private SecretView? Current => secrets.FirstOrDefault(secret => secret.Accepted);

    private string StateLine => (problem, Current) switch
    {
        (not null, _) => "The stored secret cannot be read",
        (_, null) => "No secret is known: every envelope is refused",
        (_, { } current) => $"Envelopes signed with {current.KeyId} are accepted",
    };

    public void Dispose() => service.Changed -= OnChanged;

    protected override async Task OnInitializedAsync()
    {
        actor = (await Authentication).User.ToActor();
        service.Changed += OnChanged;
        Read();
    }

    private void OnChanged() => _ = InvokeAsync(() =>
    {
        Read();
        StateHasChanged();
    });

    private void Read()
    {
        if (actor.May(Permission.ManageSecrets))
        {
            (secrets, problem) = (service.List(actor), service.Problem(actor));
        }
    }

    private async Task GenerateAsync()
    {
        if (Current is { } current && !(await confirmations.AskReplaceAsync(current)).Confirmed)
        {
            return;
        }

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
