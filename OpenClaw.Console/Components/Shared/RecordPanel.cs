using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Shared;

/// <summary>
/// What every panel of one record beside a list is made of: it reads its record (<see cref="ReadAsync"/>) when it opens and whenever <see cref="Asks"/> is another,
/// keeps what it shows while Redis is away, and stops reading when it is closed. In the .razor: <c>@inherits RecordPanel</c>, around a <c>SidePanel</c>.
/// </summary>
public abstract class RecordPanel : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private CancellationToken _stop; // outlives its source, which goes with the panel
    private object? _asked;

    /// <summary>Another number means that the record may have changed.</summary>
    [Parameter]
    public int Version { get; set; }

    /// <summary>Who looks at it.</summary>
    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    /// <summary>Cancelled when the panel is closed.</summary>
    protected CancellationToken Gone => _stop;

    /// <summary>It was read, so what is not shown does not exist.</summary>
    protected bool Loaded { get; private set; }

    /// <summary>The last reading failed.</summary>
    protected bool Away { get; private set; }

    /// <summary>What it reads by: another value (by equality) means to read again. Null: there is nothing to read.</summary>
    protected virtual object? Asks => Version;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gone.Cancel();
            _gone.Dispose();
        }
    }

    protected override void OnInitialized() => _stop = _gone.Token;

    protected override async Task OnParametersSetAsync()
    {
        if (Asks is { } asks && !asks.Equals(_asked))
        {
            _asked = asks;
            await LoadAsync();
        }
    }

    /// <summary>Reads the record; may throw what Redis throws.</summary>
    protected abstract Task ReadAsync();

    protected async Task LoadAsync()
    {
        try
        {
            await ReadAsync();
            (Loaded, Away) = (true, false);
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException)
        {
            Away = true;
        }
        catch (OperationCanceledException)
        {
            // The panel is closed.
        }
    }
}
