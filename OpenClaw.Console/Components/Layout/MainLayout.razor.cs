using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using OpenClaw.Console.Components.UiServices;

namespace OpenClaw.Console.Components.Layout;

/// <summary>The shell around every page: navigation, top bar, what floats, and who is looking.</summary>
public sealed partial class MainLayout
{
    private ErrorBoundary? boundary;
    private ClaimsPrincipal? user;
    private bool help;
    private bool palette;

    [CascadingParameter] private Task<AuthenticationState>? Authentication { get; set; }

    [Inject] private UiScript Script { get; set; } = null!;

    [Inject] private BrowserClock Clock { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        // A page that failed must not take the next one with it.
        boundary?.Recover();
        user = Authentication is null ? null : (await Authentication).User;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            Clock.UseZone(await Script.GetAsync<string>("ready", Clock.UtcNow.ToUnixTimeMilliseconds()));
            StateHasChanged();
        }
    }
}
