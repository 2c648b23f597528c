namespace OpenClaw.Console.Components.UiServices;

/// <summary>Keeps redirects after sign-in on this site.</summary>
public static class LocalUrl
{
    /// <summary>The url when it is a path of this site, else the overview.</summary>
    public static string OrHome(string? url) =>
        url is ['/', ..] && !url.StartsWith("//", StringComparison.Ordinal) && !url.Contains('\\', StringComparison.Ordinal) && !url.Any(char.IsControl) ? url : "/";
}
