using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Deliveries;

/// <summary>Backfill by upload: look through, then emit.</summary>
public sealed partial class BackfillDialog(BackfillService backfill) : IDisposable
{
    private const int Sample = 8;
    private const int Tell = 25;

    private readonly CancellationTokenSource _gone = new();
    private BackfillPlan? plan;
    private string? busy;
    private string? done;
    private string? problem;

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    [Parameter]
    public EventCallback OnClosed { get; set; }

    /// <summary>Told that milestones were emitted.</summary>
    [Parameter]
    public EventCallback OnDone { get; set; }

    private string? WhyNot => busy ?? (plan is BackfillPlan.Ready { New.Length: > 0 } ? null : plan is BackfillPlan.Ready ? "Everything in the file is known already" : "Choose a file first");

    // What is being emitted goes on to its end of the current milestone; a closed dialog stops the rest.
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    private Task LookAsync(InputFileChangeEventArgs change) => TryAsync(async stop =>
    {
        (plan, done) = (null, null);
        var file = change.File;
        busy = $"Looking through {file.Name}";
        if (file.Size > BackfillService.MaxBytes)
        {
            problem = $"{file.Name} has {Format.Bytes(file.Size)}; at most {Format.Bytes(BackfillService.MaxBytes)} are uploaded. Use ./console backfill for it.";
            return;
        }

        StateHasChanged();
        using var copy = new MemoryStream();
        await using (var stream = file.OpenReadStream(BackfillService.MaxBytes, stop))
        {
            await stream.CopyToAsync(copy, stop);
        }

        plan = await backfill.PlanAsync(Actor, copy.ToArray(), file.Name, stop);
    });

    private Task EmitAsync() => TryAsync(async stop =>
    {
        var ready = (BackfillPlan.Ready)plan!;
        busy = $"Emitting {Format.Number(ready.New.Length)}";
        var emitted = await backfill.RunAsync(
            Actor,
            ready,
            count =>
            {
                if (count % Tell == 0)
                {
                    busy = $"{Format.Number(count)} of {Format.Number(ready.New.Length)} emitted";
                    _ = InvokeAsync(StateHasChanged);
                }
            },
            stop);
        done = $"{Format.Count(emitted, "milestone", "milestones")} emitted, {Format.Number(ready.Found - emitted)} skipped. They are on their way: the list shows each.";
        await OnDone.InvokeAsync();
    });

    private async Task TryAsync(Func<CancellationToken, Task> work)
    {
        problem = null;
        try
        {
            await work(_gone.Token);
        }
        catch (RedisUnavailableException)
        {
            problem = "Redis went away. What was emitted so far stays emitted; choose the file again when Redis is back, and go on.";
        }
        catch (ForbiddenException error)
        {
            problem = error.Message;
        }
        catch (IOException error)
        {
            problem = $"The file could not be read: {error.Message}";
        }
        catch (OperationCanceledException)
        {
            // The dialog is closed.
        }
        finally
        {
            busy = null;
        }
    }
}
