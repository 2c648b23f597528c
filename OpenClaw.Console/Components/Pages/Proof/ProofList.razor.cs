using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Proof;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>The rows of the timeline, and whether somebody is reading them.</summary>
public sealed partial class ProofList(ProofService proof, BrowserClock clock, UiScript script, ConsoleOptions options, TimeProvider time)
{
    /// <summary>How long a row that slid in is marked.</summary>
    private static readonly TimeSpan MarkedFor = TimeSpan.FromSeconds(2);

    private readonly HashSet<HistoryId> _unread = [];
    private ElementReference top;
    private Virtualize<ProofSlotView>? rows;
    private ProofView? _drawn;
    private HistoryId _known = new(long.MaxValue, 0);
    private bool _atTop = true;
    private bool _pointed;
    private bool _focused;

    [Parameter, EditorRequired]
    public required ProofView View { get; set; }

    [Parameter, EditorRequired]
    public required ProofPageState State { get; set; }

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    /// <summary>The entry in the panel.</summary>
    [Parameter]
    public HistoryId? Open { get; set; }

    [Parameter]
    public HistoryExtent? Extent { get; set; }

    /// <summary>Told when the reader comes to rest at the top (true) or reads (false).</summary>
    [Parameter]
    public EventCallback<bool> OnRead { get; set; }

    [Parameter]
    public EventCallback OnShow { get; set; }

    /// <summary>At the top, with neither pointer nor focus on a row: new rows may slide in.</summary>
    public bool AtRest => _atTop && !_pointed && !_focused;

    /// <summary>Some rows in sight could not be read while Redis was away.</summary>
    public bool HasUnread => _unread.Count > 0;

    private string End => Extent switch
    {
        null => "",
        { Full: true } or { Dropped: > 0 } => $"Older milestones are no longer kept: the history holds {Format.Number(options.Proof.HistoryCap)} at most and {options.Proof.HistoryRetention.TotalDays:0} days"
            + (Extent.Dropped > 0 ? $"; {Format.Number(Extent.Dropped)} have been let go." : "."),
        _ when State.IsFiltered => "That is all that fits the filters.",
        _ => "That is everything since the first milestone.",
    };

    /// <summary>Fetches the rows in sight anew. The page draws them, with everything else that changed: one batch for the browser, not two.</summary>
    public Task FetchAsync() => rows?.RefreshDataAsync() ?? Task.CompletedTask;

    public ValueTask ToTopAsync() => script.CallAsync("scrollToTop", top);

    protected override async Task OnParametersSetAsync()
    {
        if (!ReferenceEquals(_drawn, View))
        {
            _drawn = View;
            _known = new HistoryId(time.GetUtcNow().ToUnixTimeMilliseconds(), 0);
            await (rows?.RefreshDataAsync() ?? Task.CompletedTask);
        }
    }

    private Task Rest(Action change)
    {
        var before = AtRest;
        change();
        return before == AtRest ? Task.CompletedTask : OnRead.InvokeAsync(AtRest);
    }

    private string? Link(ProofSlotView row) => row.Slot.Entry is { } entry ? State.RowUrl(entry.Event.MilestoneId, row.Newest ? null : entry.Id) : null;

    private async ValueTask<ItemsProviderResult<ProofSlotView>> ProvideAsync(ItemsProviderRequest request)
    {
        var view = View;
        var before = request.StartIndex > 0 ? 1 : 0; // the row above says whether a day begins
        var slots = await proof.SlotsAsync(Actor, view, request.StartIndex - before, request.Count + before, request.CancellationToken);
        _unread.Clear();
        _unread.UnionWith(slots.Where(slot => slot.Unread).Select(slot => slot.Id));
        var now = time.GetUtcNow();
        var shown = new List<ProofSlotView>(slots.Count);
        string? day = null;
        for (var i = 0; i < slots.Count; i++)
        {
            var (slot, above) = (slots[i], day);
            day = slot.Entry is { } entry ? clock.DayOf(entry.Event.TimestampUtc) : day;
            if (i >= before)
            {
                var newest = slot.Entry is { } kept && proof.NewestOf(kept.Event.MilestoneId) is var last && (last is null || last == slot.Id);
                shown.Add(new ProofSlotView(slot, day != above ? day : null, newest, slot.Id > _known && slot.Entry is { } fresh && now - fresh.ArrivedAt < MarkedFor));
            }
        }

        return new ItemsProviderResult<ProofSlotView>(shown, view.Count);
    }
}
