using System.Text.Json;
using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Routing;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Routing;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Pipeline;

/// <summary>The form of a new task. It is read by the rules of the HTTP surface, so that both refuse the same in the same words.</summary>
public sealed partial class NewTaskDialog(TaskService tasks, RoutingService routing, ModeService modes, TimeProvider time)
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(250);

    private BodyProblem? wrong;
    private RoutingExplanation? explanation;
    private string? goal;
    private string? capabilities;
    private string? workspace;
    private string? problem;
    private bool typed;
    private bool busy;
    private string _key = Guid.NewGuid().ToString("N");
    private ITimer? _timer;

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    /// <summary>What the fields begin with.</summary>
    [Parameter, EditorRequired]
    public required TaskSubmission From { get; set; }

    [Parameter]
    public EventCallback OnClosed { get; set; }

    /// <summary>Told the task that was submitted.</summary>
    [Parameter]
    public EventCallback<TaskId> OnSubmitted { get; set; }

    private ModeService Modes => modes;

    public void Dispose() => _timer?.Dispose();

    protected override void OnInitialized()
    {
        (goal, capabilities, workspace) = (From.Goal, string.Join(", ", From.RequiredCapabilities), From.WorkspaceDir);
        Look();
    }

    private string[] Required() => TaskBodies.Capabilities(capabilities);

    private string? Of(string field) =>
        wrong?.All.FirstOrDefault(one => one.Field.StartsWith(field, StringComparison.Ordinal))?.Message ?? (wrong?.Field?.StartsWith(field, StringComparison.Ordinal) is true ? wrong.Message : null);

    // Another content is another submission; the same one, sent again, is not.
    private void Changed()
    {
        (_key, wrong) = (Guid.NewGuid().ToString("N"), null);
    }

    private void Typed()
    {
        Changed();
        _timer?.Dispose();
        _timer = time.CreateTimer(_ => _ = InvokeAsync(Preview), state: null, Rest, Timeout.InfiniteTimeSpan);
    }

    private void Preview()
    {
        Look();
        StateHasChanged();
    }

    private void Look()
    {
        typed = !string.IsNullOrWhiteSpace(goal);
        explanation = typed ? routing.Preview(Actor, goal!, Required()) : null;
    }

    private async Task SubmitAsync()
    {
        if (busy)
        {
            return;
        }

        (busy, problem) = (true, null);
        try
        {
            (var submission, wrong) = TaskBodies.Submission(JsonSerializer.SerializeToUtf8Bytes(
                new { goal = goal?.Trim(), workspaceDir = string.IsNullOrWhiteSpace(workspace) ? null : workspace.Trim(), requiredCapabilities = Required() }));
            if (submission is not null)
            {
                await TellAsync(await tasks.SubmitAsync(Actor, submission, _key, CancellationToken.None));
            }
        }
        catch (RedisUnavailableException)
        {
            problem = "Redis went away, and it is not known whether this was submitted. Submit it again as it is: it is never submitted twice.";
        }
        catch (ForbiddenException error)
        {
            problem = error.Message;
        }
        finally
        {
            busy = false;
        }
    }

    private async Task TellAsync(SubmitOutcome outcome)
    {
        switch (outcome)
        {
            case SubmitOutcome.Submitted submitted:
                await OnSubmitted.InvokeAsync(submitted.Task.Id);
                break;
            case SubmitOutcome.Known known:
                await OnSubmitted.InvokeAsync(known.Id);
                break;
            case SubmitOutcome.LiveDisabled:
                problem = "The mode is live, but the gate has not opened it, so no task is taken. Set another mode on Mode and gates.";
                break;
            default:
                problem = "No routing table is in force, so no task can be routed. The page Routing says what is wrong with it.";
                break;
        }
    }
}
