namespace OpenClaw.Console.Tasks;

/// <summary>The routes of <c>/orchestrator</c> (spec 3 section 4): one list for mapping them, for telling 405 from 404, and for the OpenAPI document's test.</summary>
internal static class OrchestratorRoutes
{
    public const string Root = "/orchestrator";
    public const string Health = "/health";
    public const string Preview = "/routing/preview";
    public const string Tasks = "/tasks";
    public const string Claim = "/tasks/claim";
    public const string Task = "/tasks/{id}";
    public const string Trajectory = "/tasks/{id}/trajectory";
    public const string Transition = "/tasks/{id}/transition";

    public static IReadOnlyList<(string Method, string Pattern)> All { get; } =
    [
        ("GET", Health), ("GET", Preview), ("GET", Tasks), ("POST", Tasks), ("POST", Claim), ("GET", Task), ("GET", Trajectory), ("POST", Transition),
    ];

    /// <summary>The methods a path knows; none: there is no such route.</summary>
    public static IReadOnlyList<string> MethodsOf(string path) => [.. All.Where(route => Matches(route.Pattern, path)).Select(route => route.Method).Distinct(StringComparer.Ordinal)];

    private static bool Matches(string pattern, string path)
    {
        var wanted = pattern.Split('/');
        var given = path.TrimEnd('/').Split('/');
        return wanted.Length == given.Length && wanted.Zip(given).All(part => part.First is "{id}" ? part.Second.Length > 0 : string.Equals(part.First, part.Second, StringComparison.OrdinalIgnoreCase));
    }
}
