using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Components.Pages;

/// <summary>The sign-in page: plain HTML without a circuit, so that it can set the cookie.</summary>
public partial class Login(SignInService signIn, NavigationManager navigation)
{
    private string? problem;
    private bool noUsers;

    // After a refusal the name stays and the password is what is typed again.
    private bool asksPassword => problem is not null && !string.IsNullOrEmpty(Form?.Name);

    [CascadingParameter]
    public HttpContext? Http { get; set; }

    [SupplyParameterFromQuery(Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    [SupplyParameterFromForm]
    private Credentials? Form { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Form ??= new Credentials();
        if (Http!.User.Identity is { IsAuthenticated: true } && !HttpMethods.IsPost(Http.Request.Method))
        {
            navigation.NavigateTo(LocalUrl.OrHome(ReturnUrl));
            return;
        }

        try
        {
            noUsers = !await signIn.AnyUserAsync(Http.RequestAborted);
        }
        catch (RedisUnavailableException)
        {
            problem = RedisAway;
        }
    }

    private const string RedisAway = "Redis is away, so nobody can sign in right now. It heals by itself; try again in a moment.";

    private async Task SignInAsync()
    {
        try
        {
            var outcome = await signIn.SignInAsync(Form!.Name, Form.Password, ClientAddress.Of(Http!), Http!.Request.Headers.UserAgent.ToString(), Http.RequestAborted);
            if (outcome is SignInOutcome.SignedIn signedIn)
            {
                await Http.SignInAsync(ActorClaims.CookieScheme, ActorClaims.Principal(signedIn.User, signedIn.SessionSecret), new AuthenticationProperties { IsPersistent = true });
                navigation.NavigateTo(LocalUrl.OrHome(ReturnUrl));
                return;
            }

            problem = Explain(outcome);
        }
        catch (RedisUnavailableException)
        {
            problem = RedisAway;
        }
    }

    private static string Explain(SignInOutcome outcome) => outcome switch
    {
        SignInOutcome.LockedOut locked => $"This account is locked after too many failures. Try again in {Wait(locked.RetryAfter)}.",
        SignInOutcome.TooMany many => $"Too many attempts from your address. Try again in {Wait(many.RetryAfter)}.",
        _ => "User name or password is wrong.",
    };

    private static string Wait(TimeSpan time) => time.TotalSeconds < 90 ? $"{Math.Ceiling(time.TotalSeconds):0} s" : $"{Math.Ceiling(time.TotalMinutes):0} min";

    private sealed class Credentials
    {
        public string? Name { get; set; }

        public string? Password { get; set; }
    }
}
