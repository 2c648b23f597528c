using OpenClaw.Console.Audit;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Components.Pages.Audit;

/// <summary>The audit ledger. Facets count 2,000 entries: in a bulk action, whose records come by the hundreds, they follow from time to time.</summary>
public sealed partial class AuditPage(AuditService audit) : LivePageBase<AuditPageState>([LiveChannels.Audit], every: TimeSpan.FromSeconds(3))
{
    private AuditRows? rows;
    private AuditFacets facets = AuditFacets.None;
    private LedgerVerification verification = null!;
    private string? _readFor;
    private bool _uncounted;

    protected override void Begin()
    {
        base.Begin();
        verification = new LedgerVerification(audit, Actor, () => InvokeAsync(StateHasChanged), Gone);
    }

    protected override async Task ReadAllAsync()
    {
        var wanted = State.ListUrl;
        if (rows is not null && _readFor == wanted)
        {
            await rows.CatchUpAsync(Reading, Gone);
            _uncounted = true;
            return;
        }

        var next = new AuditRows(audit, Actor);
        await next.OpenAsync(State.ToQuery(Time.GetUtcNow()), Gone);
        var counted = await audit.FacetsAsync(Actor, Gone);
        if (wanted == State.ListUrl) // else the reader has gone on to other filters meanwhile
        {
            (rows, facets, _readFor) = (next, counted, wanted);
        }
    }

    protected override async Task TickAsync()
    {
        if (_uncounted && Status.Redis.State == RedisState.Up)
        {
            _uncounted = false;
            await ReadAsync(async () => facets = await audit.FacetsAsync(Actor, Gone));
            StateHasChanged();
        }
    }

    private void ShowWaiting() => rows?.LetIn();

    private Task OlderAsync() => ReadAsync(() => rows?.OlderAsync(Gone) ?? Task.CompletedTask);
}
