using System.Collections.Immutable;
using Microsoft.AspNetCore.WebUtilities;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.DeadLetters;

namespace OpenClaw.Console.Components.Pages.DeadLetters;

/// <summary>Everything the dead-letter page shows, as its URL says it: URL in, URL out.</summary>
/// <param name="Filter">What narrows the list.</param>
/// <param name="GroupId">The group that is open beside the list.</param>
public sealed record DeadLettersPageState(RejectionFilter Filter, string? GroupId = null)
{
    public const string Path = "/dead-letters";

    public static DeadLettersPageState Empty { get; } = new(RejectionFilter.All);

    /// <summary>Where this view is.</summary>
    public string Url => (GroupId is null ? Path : $"{Path}/{Uri.EscapeDataString(GroupId)}") + Filter.Write();

    /// <summary>The same view without the panel.</summary>
    public string ListUrl => (this with { GroupId = null }).Url;

    /// <summary>Whether an address is one of this page.</summary>
    public static bool IsHere(string url) => PathOf(url) is var path && (path == Path || path.StartsWith(Path + "/", StringComparison.Ordinal));

    /// <summary>Reads an address, absolute or relative; what makes no sense in it is dropped.</summary>
    public static DeadLettersPageState Parse(string url)
    {
        var path = PathOf(url);
        return new DeadLettersPageState(
            RejectionFilter.Read(QueryHelpers.ParseQuery(Absolute(url).Query)), path.Length > Path.Length + 1 ? Uri.UnescapeDataString(path[(Path.Length + 1)..]) : null);
    }

    public string RowUrl(string groupId) => (this with { GroupId = groupId }).Url;

    public string ExportUrl(string format) => "/api/dead-letters/export" + Filter.Write() + (Filter.IsActive ? "&" : "?") + "format=" + format;

    public DeadLettersPageState Clear() => this with { Filter = RejectionFilter.All };

    public DeadLettersPageState ToggleChannel(string channel) => this with { Filter = Filter with { Channels = Toggle(Filter.Channels, channel) } };

    public DeadLettersPageState ToggleReason(string reason) => this with { Filter = Filter with { Reasons = Toggle(Filter.Reasons, reason) } };

    public DeadLettersPageState WithText(string text) => this with { Filter = Filter with { Text = text.Trim() } };

    public IReadOnlyList<FilterChips.Chip> Chips() =>
    [
        .. Filter.Channels.Select(channel => new FilterChips.Chip("channel " + channel, $"Channel: {channel}")),
        .. Filter.Reasons.Select(reason => new FilterChips.Chip("reason " + reason, $"Reason: {reason}")),
        .. Filter.Text.Length > 0 ? new[] { new FilterChips.Chip("text", $"Text: {Filter.Text}") } : [],
    ];

    /// <summary>Takes away one chip.</summary>
    public DeadLettersPageState Remove(string chip)
    {
        ArgumentNullException.ThrowIfNull(chip);
        return chip.Split(' ', 2) switch
        {
            ["channel", var channel] => ToggleChannel(channel),
            ["reason", var reason] => ToggleReason(reason),
            _ => WithText(""),
        };
    }

    private static ImmutableSortedSet<string> Toggle(ImmutableSortedSet<string> set, string value) =>
        set.Remove(value) is var without && without.Count < set.Count ? without : set.Add(value);

    private static Uri Absolute(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri! : new Uri(new Uri("http://x"), url);

    private static string PathOf(string url) => Absolute(url).AbsolutePath is var path && path.Length > 1 ? path.TrimEnd('/') : "/";
}
