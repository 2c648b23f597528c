namespace OpenClaw.Console.Components.Pages.Access;

/// <summary>Turns a user agent into what a person recognises: "Firefox on Linux". A hint and no more: it is what the browser says of itself.</summary>
public static class BrowserNames
{
    // In this order: the later ones name the earlier ones too.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")];

    private static readonly (string Mark, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux")];

    public static string Of(string? userAgent)
    {
        if (string.IsNullOrWhiteSpace(userAgent))
        {
            return "unknown";
        }

        var (browser, system) = (Find(Browsers, userAgent), Find(Systems, userAgent));
        return (browser, system) switch
        {
            (null, null) => userAgent.Length <= 32 ? userAgent : userAgent[..32] + "…",
            (null, _) => system,
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    private static string? Find((string Mark, string Name)[] names, string text) =>
        Array.Find(names, entry => text.Contains(entry.Mark, StringComparison.OrdinalIgnoreCase)).Name;
}
