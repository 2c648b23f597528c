using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;

namespace OpenClaw.Console.Components.Dialogs;

/// <summary>Finds and runs: what is typed goes to every source, the best fits come first within their groups.</summary>
public sealed partial class CommandPalette : IDisposable
{
    private const int MostShown = 40;

    private readonly CancellationTokenSource _closing = new();
    private ModalDialog? dialog;
    private PaletteEntry? chosen;
    private List<PaletteEntry> found = [];
    private string text = "";
    private int at;

    [Parameter] public ClaimsPrincipal? User { get; set; }

    [Parameter] public EventCallback OnClosed { get; set; }

    [Inject] private IEnumerable<IPaletteSource> Sources { get; set; } = [];

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }

    protected override Task OnInitializedAsync() => FindAsync();

    private async Task Typed(ChangeEventArgs change)
    {
        text = (change.Value as string ?? "").Trim();
        await FindAsync();
    }

    private async Task FindAsync()
    {
        var asked = text;
        var answers = await Task.WhenAll(Sources.Select(source => source.FindAsync(asked, User, _closing.Token)));

        // A slow source may answer after more was typed; then a later search is on its way.
        if (asked == text)
        {
            found = [.. Rank(answers.SelectMany(entries => entries), asked)];
            at = 0;
        }
    }

    private static IEnumerable<PaletteEntry> Rank(IEnumerable<PaletteEntry> entries, string text) => entries
        .Select((entry, order) => (entry, order, score: FuzzyMatch.Score($"{entry.Title} {entry.Hint}", text)))
        .Where(item => item.score is not null)
        .GroupBy(item => item.entry.Group, StringComparer.Ordinal)
        .OrderByDescending(group => group.Max(item => item.score)).ThenBy(group => group.Min(item => item.order))
        .SelectMany(group => group.OrderByDescending(item => item.score).ThenBy(item => item.order))
        .Select(item => item.entry)
        .Take(MostShown);

    private async Task KeyAsync(KeyboardEventArgs key)
    {
        switch (key.Key)
        {
            case "ArrowDown" when found.Count > 0:
                at = (at + 1) % found.Count;
                break;
            case "ArrowUp" when found.Count > 0:
                at = (at + found.Count - 1) % found.Count;
                break;
            case "Enter" when found.Count > 0:
                await ChooseAsync(found[at]);
                break;
        }
    }

    private async Task ChooseAsync(PaletteEntry entry)
    {
        chosen = entry;
        await dialog!.CloseAsync();
    }

    // What was chosen runs after the dialog has closed, so that the focus is back where it was.
    private async Task Closed()
    {
        await OnClosed.InvokeAsync();
        if (chosen?.Href is { } href)
        {
            Navigation.NavigateTo(href);
        }
        else if (chosen?.Run is { } run)
        {
            await run();
        }
    }
}
