using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Secrets;

namespace OpenClaw.Console.Components.Pages.Secrets;

/// <summary>Asked before a secret in force is replaced: from then on the sender's envelopes are refused.</summary>
internal static class ReplaceQuestion
{
    public static Task<ConfirmAnswer> AskReplaceAsync(this Confirmations confirmations, SecretView current) => confirmations.AskAsync(new ConfirmRequest
    {
        Title = $"Replace the secret {current.KeyId}?",
        Body = $"It stops counting at once. Until the sender signs with the new one, its envelopes are refused as \"invalid signature\" and recorded under Dead letters. {Override(current)}",
        Action = "Replace secret",
        Danger = true,
    });

    private static string Override(SecretView current) => current.SetAt is null ? $"What comes from {current.Source} is no longer looked at." : "";
}
