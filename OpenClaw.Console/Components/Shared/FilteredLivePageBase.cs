using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace OpenClaw.Console.Components.Shared;

/// <summary>
/// A live page whose filters and open panel are in its address. The address is the one truth: a choice navigates (<see cref="Go"/>, <see cref="Search"/>, <see cref="Close"/>),
/// the address becomes <see cref="State"/>, and another list is read; so back, forward and a link show the same.
/// In the .razor: <c>@inherits LivePageBase&lt;TaskPageState&gt;</c> and a route ending in <c>{*Rest}</c>.
/// </summary>
public abstract class LivePageBase<TState>(string[] channels, TimeSpan every, TimeSpan? throttle = null) : LivePageBase(channels, every, throttle)
    where TState : class, IPageState<TState>
{
    /// <summary>What is open, as the router sees it; the state reads it from the address itself.</summary>
    [Parameter]
    public string? Rest { get; set; }

    /// <summary>What the address says.</summary>
    protected TState State { get; set; } = TState.Empty;

    /// <summary>Whether the top of the list is in view.</summary>
    protected bool AtTop { get; set; } = true;

    /// <summary>Whether the pointer is on a row.</summary>
    protected bool OverRow { get; set; }

    /// <summary>Somebody reads: rows keep their places, and new ones wait.</summary>
    protected bool Reading => State.Url != State.ListUrl || !AtTop || OverRow;

    protected override void Begin()
    {
        State = TState.Parse(Navigation.Uri);
        Navigation.LocationChanged += OnLocation;
    }

    protected override void End() => Navigation.LocationChanged -= OnLocation;

    /// <summary>Shows what another address of this page says.</summary>
    protected virtual async Task ShowAsync(TState next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var other = next.ListUrl != State.ListUrl;
        State = next;
        if (other)
        {
            await LoadAsync();
        }

        StateHasChanged();
    }

    protected void Go(TState next)
    {
        ArgumentNullException.ThrowIfNull(next);
        Navigation.NavigateTo(next.Url);
    }

    /// <summary>Closes the panel.</summary>
    protected void Close() => Navigation.NavigateTo(State.ListUrl);

    // One entry of the browser's history for a search, not one for each letter.
    protected void Search(string text) => Navigation.NavigateTo(State.WithText(text).Url, replace: State.Text.Length > 0);

    private void OnLocation(object? sender, LocationChangedEventArgs change)
    {
        if (TState.IsHere(change.Location))
        {
            Run(() => ShowAsync(TState.Parse(change.Location)));
        }
    }
}
