using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Secrets;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Components.Pages.Secrets;

/// <summary>One sender or endpoint and when it last used which of the two secrets.</summary>
public sealed record WatchRow(string Who, SecretDirection Direction, DateTimeOffset? New, DateTimeOffset? Old)
{
    /// <summary>Its last use was of the new one.</summary>
    public bool Switched => New is not null && (Old is null || New >= Old);

    /// <summary>Those that have not switched first.</summary>
    public static IReadOnlyList<WatchRow> From(IEnumerable<SecretUse> uses, string newKeyId, string oldKeyId) =>
    [
        .. uses.Where(use => use.KeyId == newKeyId || use.KeyId == oldKeyId).GroupBy(use => (use.Who, use.Direction))
            .Select(group => new WatchRow(
                group.Key.Who, group.Key.Direction, group.FirstOrDefault(use => use.KeyId == newKeyId)?.LastAt, group.FirstOrDefault(use => use.KeyId == oldKeyId)?.LastAt))
            .OrderBy(row => row.Switched).ThenBy(row => row.Direction).ThenBy(row => row.Who, StringComparer.OrdinalIgnoreCase),
    ];
}

/// <summary>A rotation in words.</summary>
public static class RotationWords
{
    /// <summary>"Nobody has used the old secret 0a1b2c3d for 37 min".</summary>
    public static string Silence(IReadOnlyList<WatchRow> rows, string oldKeyId, DateTimeOffset since, DateTimeOffset now)
    {
        var last = rows.Max(row => row.Old);
        return last is null || last < since
            ? $"Nobody has used the old secret {oldKeyId} since the promotion {Format.Duration(now - since)} ago"
            : now - last < TimeSpan.FromMinutes(1) ? $"The old secret {oldKeyId} is in use"
            : $"Nobody has used the old secret {oldKeyId} for {Format.Duration(now - last.Value)}";
    }

    /// <summary>How a rotation went, in a sentence.</summary>
    public static string Say(SecretRotation rotation)
    {
        ArgumentNullException.ThrowIfNull(rotation);
        var way = $"The last rotation went from {rotation.From} to {rotation.To}";
        return rotation.End switch
        {
            RotationEnd.Abandoned => $"The last rotation, to {rotation.To}, was abandoned by {rotation.EndedBy}",
            RotationEnd.Closed when rotation.Compromised => $"{way}; {rotation.From} ended at once as compromised, by {rotation.EndedBy}",
            RotationEnd.Closed => $"{way}{Back(rotation)}; it was closed early by {rotation.EndedBy}",
            RotationEnd.Expired => $"{way}{Back(rotation)}; its window ran out",
            _ => way,
        };
    }

    /// <summary>Takes a step and says how it went.</summary>
    internal static async Task TellAsync(Toasts toasts, Func<Task<RotationOutcome>> step, string done)
    {
        try
        {
            switch (await step())
            {
                case RotationOutcome.Done { Again: true }:
                    toasts.Done("It was done already: somebody else was first");
                    break;
                case RotationOutcome.Done:
                    toasts.Done(done);
                    break;
                case RotationOutcome.Busy busy:
                    toasts.Failed(busy.Message);
                    break;
                case RotationOutcome.Conflict conflict:
                    toasts.Failed(conflict.Message);
                    break;
                case RotationOutcome.Invalid invalid:
                    toasts.Failed(invalid.Message);
                    break;
            }
        }
        catch (RedisUnavailableException)
        {
            toasts.Failed("Redis went away: look at the secrets before you try again.");
        }
    }

    private static string Back(SecretRotation rotation) => rotation.RolledBackBy is { } by ? $" and was rolled back by {by}" : "";
}
