using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Console.Components.Pages.DeadLetters;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Console.Tests.Storage;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Ingest;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Pages;

public sealed class DeadLetterPanelTests : IDisposable
{
    private const string Evil = "<script>alert(1)</script><img src=x onerror=alert(2)>";
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    private readonly BunitContext _context = new();

    public DeadLetterPanelTests()
    {
        _context.JSInterop.Mode = JSRuntimeMode.Loose;
        var time = new ManualTimeProvider(Now);
        _context.Services.AddSingleton<TimeProvider>(time).AddSingleton<ConsoleStatus>().AddScoped<UiScript>().AddScoped<BrowserClock>();
    }

    [Fact]
    public void SampleBody_BodyWithMarkup_StaysText()
    {
        var body = $"{{\"claim\":\"{Evil.Replace("\"", "\\\"", StringComparison.Ordinal)}\"}}";

        var shown = _context.Render<SampleBody>(parameters => parameters.Add(p => p.Refused, Refused with { Body = body, BodyBytes = body.Length }));

        Assert.Empty(shown.FindAll("script, img"));
        Assert.Contains(Evil, shown.Find("pre").TextContent, StringComparison.Ordinal);
        shown.FindAll("button").Single(button => button.TextContent == "As received").Click();
        Assert.Equal(body, shown.Find("pre").TextContent);
        Assert.Empty(shown.FindAll("script, img"));
    }

    [Fact]
    public void DoctorAndFacts_MarkupFromTheSender_StaysText()
    {
        var refused = Refused with { IdempotencyKey = Evil, UserAgent = Evil, TimestampHeader = Evil, ClaimedKeyId = Evil, Diagnosis = new RejectionDiagnosis("WrongSecret", Evil, Evil, Evil, Evil, Evil) };

        var doctor = Doctor(refused, Role.Viewer);
        var facts = _context.Render<SampleFacts>(parameters => parameters.Add(p => p.Refused, refused));

        Assert.Empty(doctor.FindAll("script, img"));
        Assert.Empty(facts.FindAll("script, img"));
        Assert.Contains(Evil, doctor.Find("section").TextContent, StringComparison.Ordinal);
        Assert.Contains(Evil, facts.Find("dl").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_InvalidSignature_LeadsAdministratorsAloneToSecrets()
    {
        var admin = Doctor(Refused, Role.Admin);
        var viewer = Doctor(Refused, Role.Viewer);

        Assert.Equal("/secrets", admin.Find("a").GetAttribute("href"));
        Assert.Empty(viewer.FindAll("a"));
        Assert.Contains("ask one", viewer.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void RunbookRemedy_EveryReasonOfTheContract_HasItsOwnEntry()
    {
        var reasons = typeof(IngestRefusal).GetFields().Where(field => field.IsStatic).Select(field => ((IngestRefusal)field.GetValue(null)!).Reason).ToList();

        Assert.Equal(7, reasons.Count);
        Assert.Equal(7, reasons.Select(RunbookRemedy.Of).Distinct().Count());
        Assert.DoesNotContain(RunbookRemedy.Of("something new"), reasons.Select(RunbookRemedy.Of));
        Assert.Equal(RemedyPlace.None, RunbookRemedy.Of("body larger than 262144 bytes").Place);
    }

    [Fact]
    public void Finding_EveryCauseOfTheDoctor_HasWordsOfItsOwn()
    {
        var words = Enum.GetNames<DiagnosisCause>().Select(cause => RunbookRemedy.Finding(new RejectionDiagnosis(cause, "", "", "previous", null, null))).ToList();

        Assert.Equal(words.Count, words.Distinct(StringComparer.Ordinal).Count());
        Assert.Contains("Previous secret", words);
        Assert.Null(RunbookRemedy.Finding(null));
    }

    [Theory]
    [InlineData("{\"a\":1}", 7, "{\n  \"a\": 1\n}", null)]
    [InlineData("{\"a\":\n 1,", 9, null, "Not JSON: reading stops at line 2, byte 3.")]
    [InlineData("{\"a\":\"\\ud800\"}", 14, null, "It holds half of a surrogate pair, so it is shown as received.")]
    [InlineData("", 0, null, "The body was empty.")]
    [InlineData("", -1, null, "The body was refused before it was read, so nothing of it is kept.")]
    [InlineData("{\"a\":1", 5_000, null, "The first 4.0 KiB of 4.9 KiB; the rest is not kept.")]
    public void BodyText_Body_IsReadableAndSaysWhatIsMissing(string body, long bytes, string? pretty, string? remark)
    {
        var text = BodyText.Of(Refused with { Body = body, BodyBytes = bytes });

        Assert.Equal((body, pretty?.ReplaceLineEndings(), remark), (text.Raw, text.Pretty?.ReplaceLineEndings(), text.Remark));
    }

    public void Dispose() => _context.Dispose();

    private static Rejection Refused => RedisRejectionStoreTests.Refused(Now);

    private IRenderedComponent<DoctorCard> Doctor(Rejection refused, Role role) => _context.Render<DoctorCard>(parameters => parameters
        .Add(p => p.Refused, refused).Add(p => p.Actor, new Actor(ActorKind.User, "ada") { Roles = [role] }).Add(p => p.Href, "/dead-letters/x"));
}
