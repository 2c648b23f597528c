using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Access;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Access;

/// <summary>The text of a new token lives in this dialog alone, and goes with it.</summary>
public sealed partial class CreateTokenDialog(NavigationManager navigation)
{
    private static readonly (int Days, string Label)[] Lifetimes = [(1, "In a day"), (7, "In a week"), (30, "In 30 days"), (90, "In 90 days"), (365, "In a year")];

    private readonly HashSet<string> scopes = new(StringComparer.Ordinal) { Scopes.Read };
    private AccessOutcome.TokenCreated? created;
    private string? name;
    private string? problem;
    private int days = 90;
    private bool busy;

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    [Parameter]
    public EventCallback OnClosed { get; set; }

    private NavigationManager Navigation => navigation;

    private void Choose(string scope, bool granted) => _ = granted ? scopes.Add(scope) : scopes.Remove(scope);

    private async Task CreateAsync()
    {
        if (busy)
        {
            return;
        }

        busy = true;
        problem = await AccessOutcomes.ProblemAsync(async () =>
        {
            var outcome = await Tokens.CreateAsync(Actor, name, scopes, TimeSpan.FromDays(days), CancellationToken.None);
            created = outcome as AccessOutcome.TokenCreated;
            return outcome;
        });
        busy = false;
    }
}
