using OpenClaw.Console.Components.Layout;
using OpenClaw.Console.Components.UiServices;

namespace OpenClaw.Console.Tests.Ui;

public sealed class UiServiceTests
{
    [Theory]
    [InlineData("Dead letters", "dl", true)]
    [InlineData("Dead letters", "DEAD", true)]
    [InlineData("Dead letters", "ltd", false)]
    [InlineData("Dead letters", "", true)]
    public void FuzzyMatch_LettersInOrder_Match(string title, string text, bool matches) => Assert.Equal(matches, FuzzyMatch.Score(title, text) is not null);

    [Fact]
    public void FuzzyMatch_StartOfAWordOrARun_BeatsScatteredLetters()
    {
        Assert.True(FuzzyMatch.Score("Proof", "pro") > FuzzyMatch.Score("Keep the road", "pro"));
        Assert.True(FuzzyMatch.Score("Dead letters", "dl") > FuzzyMatch.Score("Handle", "dl"));
    }

    [Fact]
    public async Task Confirmations_ASecondQuestion_AnswersTheFirstWithNo()
    {
        var questions = new Confirmations();
        var first = questions.AskAsync(Request("first"));
        var second = questions.AskAsync(Request("second"));

        questions.Answer(new ConfirmAnswer(Confirmed: true, "because"));

        Assert.False((await first).Confirmed);
        Assert.Equal(new ConfirmAnswer(Confirmed: true, "because"), await second);
    }

    [Fact]
    public void NavItems_PathsAndKeys_AreUnique()
    {
        Assert.Equal(NavItems.All.Count, NavItems.All.Select(i => i.Path).Distinct().Count());
        var keys = NavItems.All.Select(i => i.Key).OfType<string>().ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Fact]
    public void NavItems_ForNobody_AreEmpty() => Assert.Empty(NavItems.For(user: null));

    [Fact]
    public void Badges_SetToTheSameCount_ChangeNothing()
    {
        var badges = new NavBadges();
        var changes = 0;
        badges.Changed += () => changes++;

        badges.Set("/dead-letters", 3);
        badges.Set("/dead-letters", 3);
        badges.Set("/dead-letters", 0);

        Assert.Equal((2, 0), (changes, badges["/dead-letters"]));
    }

    private static ConfirmRequest Request(string title) => new() { Title = title, Body = "", Action = "Do" };
}
