using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Pipeline;

/// <summary>Everything the routing page shows, as its URL says it: URL in, URL out.</summary>
/// <param name="Goal">The goal that is tried; empty: none.</param>
/// <param name="Capabilities">What it requires.</param>
/// <param name="Versions">The versions are open beside the table.</param>
/// <param name="Version">The one that is looked at.</param>
public sealed record RoutingPageState(string Goal, ImmutableArray<string> Capabilities, bool Versions = false, int? Version = null)
{
    public const string Path = "/pipeline/routing";

    public static RoutingPageState Empty { get; } = new("", []);

    /// <summary>Where this view is.</summary>
    public string Url
    {
        get
        {
            var query = new Dictionary<string, string?>(StringComparer.Ordinal);
            if (Goal.Length > 0)
            {
                query["goal"] = Goal;
            }

            if (Capabilities.Length > 0)
            {
                query["capabilities"] = string.Join(',', Capabilities);
            }

            if (Versions)
            {
                query["versions"] = Version?.ToString(CultureInfo.InvariantCulture) ?? "all";
            }

            return QueryHelpers.AddQueryString(Path, query);
        }
    }

    /// <summary>Whether an address is one of this page.</summary>
    public static bool IsHere(string url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.AbsolutePath == Path;

    /// <summary>Reads an address; what makes no sense in it is dropped.</summary>
    public static RoutingPageState Parse(string url)
    {
        var at = url.IndexOf('?', StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(at < 0 ? "" : url[at..]);
        var goal = One("goal");
        var version = int.TryParse(One("versions"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : (int?)null;
        return new RoutingPageState(goal.Length > TaskRules.MaxGoalBytes ? goal[..TaskRules.MaxGoalBytes] : goal, Split(One("capabilities")), One("versions").Length > 0, version);

        string One(string key) => query.TryGetValue(key, out var values) ? values[0] ?? "" : "";
    }

    /// <summary>Capabilities as people type them.</summary>
    public static ImmutableArray<string> Split(string text) =>
        [.. TaskBodies.Capabilities(text).Distinct(StringComparer.OrdinalIgnoreCase).Take(TaskRules.MaxCapabilities)];

    public RoutingPageState WithTry(string goal, string capabilities) => this with { Goal = goal.Trim(), Capabilities = Split(capabilities) };
}
