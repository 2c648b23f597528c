namespace OpenClaw.Console.Components.Shared;

/// <summary>The address of a page, absolute or relative: <c>/deliveries/&lt;what is open&gt;?&lt;filters&gt;</c>.</summary>
public static class PageAddress
{
    /// <summary>The query, from its question mark on.</summary>
    public static string Query(string url) => Absolute(url).Query;

    /// <summary>The path without a slash at its end.</summary>
    public static string PathOf(string url) => Absolute(url).AbsolutePath.TrimEnd('/');

    /// <summary>Whether an address is a page's path or below it.</summary>
    public static bool IsAt(string url, string path) => PathOf(url) is var there && (there == path || there.StartsWith(path + "/", StringComparison.Ordinal));

    /// <summary>What follows a page's path and a slash; null: nothing does.</summary>
    public static string? Below(string url, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return PathOf(url) is var there && there.Length > path.Length + 1 && there.StartsWith(path + "/", StringComparison.Ordinal) ? Uri.UnescapeDataString(there[(path.Length + 1)..]) : null;
    }

    /// <summary>A page's path with what is open below it; null: nothing is.</summary>
    public static string Of(string path, string? open) => open is null ? path : $"{path}/{Uri.EscapeDataString(open)}";

    private static Uri Absolute(string url) => new(new Uri("http://console/"), url);
}
