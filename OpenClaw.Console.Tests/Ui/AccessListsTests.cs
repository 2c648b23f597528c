using OpenClaw.Console.Access;
using OpenClaw.Console.Components.Pages.Access;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Ui;

/// <summary>What the access page says of its lists.</summary>
public sealed class AccessListsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-1, "expired")]
    [InlineData(0, "expired")]
    [InlineData(1, "expiring")]
    [InlineData(6.9, "expiring")]
    [InlineData(7, "active")]
    public void Token_ByItsDaysLeft_HasItsState(double days, string state) => Assert.Equal(state, AccessLists.StateOf(Token(days), Now));

    [Fact]
    public void StateLine_NamesWhatNeedsAHand()
    {
        Assert.Equal("1 user, 0 tokens, 0 open sessions", new AccessLists([User("ada", Role.Admin)], [], []).StateLine(Now));
        Assert.Equal("0 users, 1 token, 0 open sessions; 1 token expires within a week", new AccessLists([], [Token(3)], []).StateLine(Now));
        Assert.Equal("0 users, 3 tokens, 0 open sessions; 2 tokens have expired", new AccessLists([], [Token(3), Token(-1), Token(-2)], []).StateLine(Now));
    }

    [Fact]
    public void LastAdministrator_IsTheOnlyOneWhoCouldStillSignIn()
    {
        var (ada, off, vera) = (User("ada", Role.Admin), User("off", Role.Admin) with { Disabled = true }, User("vera", Role.Viewer));
        var lists = new AccessLists([ada, off, vera], [], []);

        Assert.Equal([true, false, false], new[] { ada, off, vera }.Select(lists.IsLastAdministrator));
        Assert.False(new AccessLists([ada, off with { Disabled = false }], [], []).IsLastAdministrator(ada));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [InlineData("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36", "Chrome on Android")]
    [InlineData("curl/8.5.0", "curl")]
    [InlineData("something", "something")]
    [InlineData("", "unknown")]
    [InlineData(null, "unknown")]
    public void UserAgent_AsAPersonWouldSayIt(string? agent, string name) => Assert.Equal(name, BrowserNames.Of(agent));

    private static ConsoleUser User(string name, Role role) => new(name, "", [role], "", Disabled: false, Now);

    private static MachineToken Token(double days) => new("1", "t", "", [Scopes.Read], Now.AddDays(-30), "ada", Now.AddDays(days), null);
}
