using System.Text.RegularExpressions;

namespace OpenClaw.Domain.Routing;

/// <summary>
/// A rule's pattern, ready to be matched. Where .NET can match it in time proportional to the goal it does; lookarounds and backreferences need the
/// backtracking engine, which is stopped after <see cref="Limit"/>.
/// </summary>
public sealed class RulePattern
{
    /// <summary>The longest one pattern may look at one goal.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);

    // What makes nested quantifiers explode, in about the largest goal there is.
    private static readonly string[] Probes = [new('a', 8_000), new string('a', 4_000) + "!", string.Concat(Enumerable.Repeat("a b, ", 1_600)) + "!", new('1', 8_000)];

    private readonly Regex? _regex;

    private RulePattern(Regex? regex, string? problem, bool backtracks) => (_regex, Problem, Backtracks) = (regex, problem, backtracks);

    /// <summary>Why it cannot be used; null: it can.</summary>
    public string? Problem { get; }

    /// <summary>It needs the backtracking engine, so its time is not bounded by the goal's length.</summary>
    public bool Backtracks { get; }

    public static RulePattern From(string pattern)
    {
        const RegexOptions common = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
        try
        {
            try
            {
                return new RulePattern(new Regex(pattern, common | RegexOptions.NonBacktracking, Limit), null, backtracks: false);
            }
            catch (NotSupportedException)
            {
                return new RulePattern(new Regex(pattern, common, Limit), null, backtracks: true);
            }
        }
        catch (ArgumentException error)
        {
            return new RulePattern(null, error.Message, backtracks: false);
        }
    }

    /// <summary>Whether the goal matches; null: it took too long to say.</summary>
    public bool? IsMatch(string goal)
    {
        try
        {
            return _regex?.IsMatch(goal) ?? false;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    /// <summary>Whether it takes too long for goals that are made to be hard.</summary>
    internal bool IsSlow() => Backtracks && Probes.Any(probe => IsMatch(probe) is null);
}
