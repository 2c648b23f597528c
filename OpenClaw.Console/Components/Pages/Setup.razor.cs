using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Access;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Components.Pages;

/// <summary>Where the one-time link in the log leads: creates the first administrator and signs them in.</summary>
public partial class Setup(SignInService signIn, NavigationManager navigation)
{
    private const string RedisAway = "Redis is away. It heals by itself; try again in a moment.";

    private string? problem;
    private bool works;
    private bool expired;

    [CascadingParameter]
    public HttpContext? Http { get; set; }

    [SupplyParameterFromQuery(Name = "code")]
    public string? Code { get; set; }

    [SupplyParameterFromForm]
    private Choice? Form { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Form ??= new Choice();
        try
        {
            works = await signIn.SetupCodeWorksAsync(Code, Http!.RequestAborted);
            expired = !works;
            problem = works ? null : Message(SignInService.LinkExpired);
            if (expired && HttpMethods.IsPost(Http.Request.Method))
            {
                // There is no form any more that could take it: the page says why.
                navigation.NavigateTo($"/setup?code={Uri.EscapeDataString(Code ?? "")}");
            }
        }
        catch (RedisUnavailableException)
        {
            problem = RedisAway;
        }
    }

    private async Task CreateAsync()
    {
        if (Form!.Password != Form.Again)
        {
            problem = "Password again: the two passwords differ.";
            return;
        }

        try
        {
            var (outcome, opened) = await signIn.SetUpAsync(
                Form.Name, Form.Password, Code ?? "", ClientAddress.Of(Http!), Http!.Request.Headers.UserAgent.ToString(), Http.RequestAborted);
            if (opened is not null)
            {
                await Http.SignInAsync(ActorClaims.CookieScheme, ActorClaims.Principal(opened.User, opened.SessionSecret), new AuthenticationProperties { IsPersistent = true });
                navigation.NavigateTo("/");
                return;
            }

            (problem, expired) = (Message(outcome), outcome is AccessOutcome.NotFound or AccessOutcome.Conflict);
        }
        catch (RedisUnavailableException)
        {
            problem = RedisAway;
        }
    }

    private static string Message(AccessOutcome outcome) => outcome switch
    {
        AccessOutcome.Invalid invalid => invalid.Message,
        AccessOutcome.Conflict conflict => conflict.Message,
        AccessOutcome.NotFound missing => missing.Message,
        _ => "The administrator could not be created; try again.",
    };

    private sealed class Choice
    {
        public string? Name { get; set; }

        public string? Password { get; set; }

        public string? Again { get; set; }
    }
}
