namespace OpenClaw.Console.Components.UiServices;

/// <summary>Speaks to screen readers through the polite live region: summaries ("3 new dead letters"), never row by row.</summary>
public sealed class Announcer(UiScript script)
{
    public ValueTask SayAsync(string text) => script.CallAsync("say", text);
}
