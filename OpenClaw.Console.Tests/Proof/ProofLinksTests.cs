using OpenClaw.Console.Components.Pages.Proof;
using OpenClaw.Domain.Proof;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Proof;

/// <summary>Where a milestone leads: texts from outside become links only when they are pages of this console.</summary>
public sealed class ProofLinksTests
{
    private const string Id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    [Theory]
    [InlineData("/pipeline/" + Id)]
    [InlineData("/audit?operation=rotation%201")]
    [InlineData("/approvals/" + Id)]
    [InlineData("/secrets")]
    [InlineData("/liveness/price-scan")]
    public void Page_OfThisConsole_IsALink(string path) => Assert.Equal(path, ProofLinks.Page(path));

    [Theory]
    [InlineData("//evil.example/pipeline")]
    [InlineData("/\\evil.example")]
    [InlineData("/pipeline\\..\\x")]
    [InlineData("https://evil.example/pipeline")]
    [InlineData("javascript:alert(1)")]
    [InlineData("pipeline/" + Id)]
    [InlineData("/pipelines")]
    [InlineData("/api/proof/export")]
    [InlineData("/audit/../internal/forms/milestone-secret-submit")]
    [InlineData("/login?returnUrl=/proof")]
    [InlineData("/proof\n/x")]
    [InlineData("/")]
    [InlineData("")]
    public void Page_OfNothingHere_IsNone(string path) => Assert.Null(ProofLinks.Page(path));

    [Theory]
    [InlineData("approval.approved." + Id, "logs/a.log", Id)]
    [InlineData("approval.rejected." + Id, "/pipeline/" + Id, Id)]
    [InlineData("ms-1", "/pipeline/" + Id, Id)]
    [InlineData("ms-1", "/pipeline/mode", null)]
    [InlineData("approval.approved.soon", "//pipeline/" + Id, null)]
    [InlineData("approval.reopened." + Id, "runtime", null)]
    public void Tasks_OfAMilestone_AreThoseItNames(string id, string path, string? task)
    {
        var found = ProofLinks.Tasks(new Milestone { MilestoneId = id, TimestampUtc = default, Scope = "governance", Claim = "x", Evidence = [new Evidence(EvidenceType.Log, path, "y")] });

        Assert.Equal(task is null ? [] : [TaskId.Parse(task)], found);
    }
}
