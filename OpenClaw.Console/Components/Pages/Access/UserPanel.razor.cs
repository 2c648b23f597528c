using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Access;

/// <summary>One user beside the list. What is being chosen survives live updates; a change by somebody else is said, not taken over.</summary>
public sealed partial class UserPanel(UserService users, SessionService sessions, Confirmations confirmations, Toasts toasts, NavigationManager navigation)
{
    private IReadOnlySet<Role> roles = ImmutableHashSet<Role>.Empty;
    private ConsoleUser? _base;
    private bool changedMeanwhile;
    private bool setting;

    [Parameter, EditorRequired]
    public required string Name { get; set; }

    [Parameter, EditorRequired]
    public required AccessLists Data { get; set; }

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    private NavigationManager Navigation => navigation;

    private ConsoleUser? User => Data.Find(Name);

    private IReadOnlyList<SessionView> Open => User is null ? [] : Data.SessionsOf(User);

    private bool RolesDiffer => User is not null && !roles.SetEquals(User.Roles);

    private string? LastAdministrator => User is not null && Data.IsLastAdministrator(User) ? "The last administrator; make somebody else administrator first" : null;

    private string? WhyNotRoles => roles.Count == 0 ? "Choose at least one; viewer is the least" : roles.Contains(Role.Admin) ? null : LastAdministrator;

    protected override void OnParametersSet()
    {
        if (User is not { } user || _base?.Stamp == user.Stamp)
        {
            return;
        }

        if (_base is null || roles.SetEquals(_base.Roles) || roles.SetEquals(user.Roles))
        {
            Reset();
        }
        else
        {
            changedMeanwhile |= !user.Roles.ToHashSet().SetEquals(_base.Roles);
            _base = user;
        }
    }

    private void Reset() => (_base, roles, changedMeanwhile) = (User, User?.Roles.ToHashSet() ?? [], false);

    private async Task ChangeRolesAsync()
    {
        var (name, chosen) = (User!.Name, roles);
        await toasts.TryAsync(() => users.SetRolesAsync(Actor, name, chosen, CancellationToken.None), $"Changed the roles of {name}");
    }

    private async Task SetDisabledAsync(bool disabled)
    {
        var name = User!.Name;
        if (disabled && !(await confirmations.AskAsync(new ConfirmRequest
        {
            Title = $"Disable {name}?",
            Body = $"{name} cannot sign in until enabled again. {Ends} Nothing is lost.",
            Action = "Disable",
            Danger = true,
        })).Confirmed)
        {
            return;
        }

        await toasts.TryAsync(() => users.SetDisabledAsync(Actor, name, disabled, CancellationToken.None), disabled ? $"Disabled {name}" : $"Enabled {name}");
    }

    private async Task DeleteAsync()
    {
        var name = User!.Name;
        var answer = await confirmations.AskAsync(new ConfirmRequest
        {
            Title = $"Delete {name}?",
            Body = $"The user is removed and cannot be brought back. {Ends} What {name} did stays in the audit ledger. To keep somebody out for a while, disable instead.",
            Action = "Delete user",
            Danger = true,
            TypeToConfirm = name,
        });
        if (answer.Confirmed && await toasts.TryAsync(() => users.DeleteAsync(Actor, name, CancellationToken.None), $"Deleted {name}"))
        {
            navigation.NavigateTo("/access/users");
        }
    }

    private Task EndSessionsAsync() => sessions.EndWithQuestionAsync(confirmations, toasts, Actor, Open);

    private string Ends => Open.Count == 0 ? "" : $"{Format.Count(Open.Count, "open session ends", "open sessions end")} at once.";
}
