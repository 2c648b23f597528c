using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Deliveries;

/// <summary>Backfill by upload: look through, then emit. What is emitted goes on when the dialog is closed; opened again it shows how far that is.</summary>
public sealed partial class BackfillDialog(BackfillService backfill) : IDisposable
{
    private const int Sample = 8;

    private readonly CancellationTokenSource _gone = new();
    private BackfillPlan? plan;
    private BackfillProgress? run;
    private BackfillProgress? told;
    private string? busy;
    private string? problem;

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    [Parameter]
    public EventCallback OnClosed { get; set; }

    /// <summary>Told that milestones were emitted.</summary>
    [Parameter]
    public EventCallback OnDone { get; set; }

    private string? Busy => busy ?? (run is { Running: true } ? Say(run) : null);

    private string? WhyNot => Busy ?? (plan is BackfillPlan.Ready { New.Length: > 0 } ? null : plan is BackfillPlan.Ready ? "Everything in the file is known already" : "Choose a file first");

    // Looking through a file ends with the dialog; emitting does not.
    public void Dispose()
    {
        backfill.Changed -= OnChanged;
        _gone.Cancel();
        _gone.Dispose();
    }

    internal static string Say(BackfillProgress run) => $"Backfill from {run.Plan.File}, begun by {run.By}: {Format.Number(run.Done)} of {Format.Number(run.New)} emitted. You may leave; it goes on.";

    protected override void OnInitialized()
    {
        run = backfill.Last(Actor) is { Running: true } under ? under : null;
        backfill.Changed += OnChanged;
    }

    private static string Done(BackfillProgress run) =>
        $"{Format.Count(run.Emitted, "milestone", "milestones")} emitted, {Format.Number(run.Plan.Found - run.Emitted)} skipped{(run.Refused > 0 ? $" ({Format.Number(run.Refused)} of them too large for receivers)" : "")}. They are on their way: the list shows each.";

    private static string Found(BackfillPlan.Ready ready) =>
        $"{ready.File} speaks of {Format.Count(ready.Found, "milestone", "milestones")}: {Format.Number(ready.New.Length)} new, {Format.Number(ready.Known)} known already{(ready.DeliveredBefore > 0 ? $", {Format.Number(ready.DeliveredBefore)} delivered by the orchestrator itself" : "")}. Nothing is emitted yet.";

    private void OnChanged() => _ = InvokeAsync(async () =>
    {
        StateHasChanged();
        if (run is { Running: false } && run != told)
        {
            told = run;
            await OnDone.InvokeAsync();
        }
    });

    private Task LookAsync(InputFileChangeEventArgs change) => TryAsync(async stop =>
    {
        (plan, run) = (null, null);
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

    private void Emit()
    {
        run = backfill.Begin(Actor, (BackfillPlan.Ready)plan!);
        problem = run is null ? "Another backfill is under way; begin this one when it has ended." : null;
    }

    private async Task TryAsync(Func<CancellationToken, Task> work)
    {
        problem = null;
        try
        {
            await work(_gone.Token);
        }
        catch (RedisUnavailableException)
        {
            problem = "Redis is away: what the file holds cannot be compared with what is known. Choose it again when Redis is back.";
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
