using System.Text.RegularExpressions;

namespace OpenClaw.Domain.Access;

/// <summary>What names and passwords must look like. Each check answers null when all is well, else what is wrong and what to do.</summary>
public static partial class AccessRules
{
    /// <summary>Shortest password, in characters.</summary>
    public const int MinPasswordLength = 12;

    /// <summary>Longest password, in characters; hashing cost grows with it.</summary>
    public const int MaxPasswordLength = 256;

    /// <summary>Most users of one console.</summary>
    public const int MaxUsers = 1_000;

    /// <summary>Most machine tokens of one console.</summary>
    public const int MaxTokens = 1_000;

    public static string? CheckUserName(string? name) =>
        name is not null && NamePattern().IsMatch(name)
            ? null
            : "User name: use 2 to 64 letters, digits, dots, hyphens, underscores or @, starting with a letter or digit.";

    public static string? CheckPassword(string? password, string? userName) => password switch
    {
        null or "" => "Password: enter one.",
        { Length: < MinPasswordLength } => $"Password: use at least {MinPasswordLength} characters; a few words are fine.",
        { Length: > MaxPasswordLength } => $"Password: use at most {MaxPasswordLength} characters.",
        _ when userName is { Length: > 0 } && string.Equals(password, userName, StringComparison.OrdinalIgnoreCase) => "Password: choose one that is not the user name.",
        _ when password.Distinct().Count() < 5 => "Password: use more different characters.",
        _ => null,
    };

    public static string? CheckTokenName(string? name) =>
        name is { Length: >= 1 and <= 64 } && !string.IsNullOrWhiteSpace(name) && !name.Any(char.IsControl)
            ? null
            : "Name: say in 1 to 64 characters what the token is for.";

    /// <summary>Days as a span; what no span can hold becomes one that <see cref="CheckTokenLifetime"/> refuses.</summary>
    public static TimeSpan Days(double days) =>
        double.IsFinite(days) && Math.Abs(days) < TimeSpan.MaxValue.TotalDays - 1 ? TimeSpan.FromDays(days) : TimeSpan.MaxValue;

    public static string? CheckTokenLifetime(TimeSpan lifetime) =>
        lifetime >= TimeSpan.FromMinutes(1) && lifetime <= TimeSpan.FromDays(3650)
            ? null
            : "Expiry: choose between a minute and 3650 days.";

    public static string? CheckScopes(IReadOnlyCollection<string> scopes, IReadOnlyCollection<string> grantable)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (scopes.Count == 0)
        {
            return $"Scopes: choose at least one of {string.Join(", ", grantable)}.";
        }

        var unknown = scopes.Where(scope => !grantable.Contains(scope)).ToList();
        return unknown.Count == 0 ? null : $"Scopes: '{unknown[0]}' cannot be granted; choose from {string.Join(", ", grantable)}.";
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._@-]{1,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex NamePattern();
}
