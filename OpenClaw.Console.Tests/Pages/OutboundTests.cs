using Bunit;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Console.Components.Pages.DeadLetters;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Pages;

/// <summary>The parts of the outbound side that need no Redis.</summary>
public sealed class OutboundTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    private readonly BunitContext _context = new();

    public OutboundTests()
    {
        _context.JSInterop.Mode = JSRuntimeMode.Loose;
        _context.Services.AddSingleton<TimeProvider>(new ManualTimeProvider(Now)).AddSingleton<ConsoleStatus>().AddScoped<UiScript>().AddScoped<BrowserClock>();
    }

    [Theory]
    [InlineData("rejected", "HTTP 401: invalid signature", "The two sides' secrets differ", DeliveryRemedyPlace.Rotation)]
    [InlineData("dead-letter", "HTTP 500: server misconfigured: MILESTONE_SIGNING_SECRET not set", "The receiver has no secret", DeliveryRemedyPlace.Instructions)]
    [InlineData("rejected", "HTTP 401: missing x-openclaw-signature or x-openclaw-timestamp", "What was sent bears no signature", DeliveryRemedyPlace.Rotation)]
    [InlineData("rejected", "HTTP 400: invalid JSON body", "The envelope arrives corrupted", DeliveryRemedyPlace.Payload)]
    [InlineData("dead-letter", "HTTP 503", "The receiver is down", DeliveryRemedyPlace.Endpoint)]
    [InlineData("dead-letter", "timeout", "The receiver is down", DeliveryRemedyPlace.Endpoint)]
    [InlineData("dead-letter", "connection refused", "The receiver is down", DeliveryRemedyPlace.Endpoint)]
    [InlineData("dead-letter", "HTTP 429", "The receiver asks for fewer requests", DeliveryRemedyPlace.Endpoint)]
    [InlineData("rejected", "HTTP 302", "The address is not the receiver's", DeliveryRemedyPlace.Endpoint)]
    [InlineData("rejected", "HTTP 422: claim # is too long", "The receiver refuses the content", DeliveryRemedyPlace.Payload)]
    public void Remedy_OfACause_IsTheRunbooks(string status, string cause, string means, DeliveryRemedyPlace place)
    {
        var remedy = DeliveryRemedy.Of(DeliveryNames.ParseStatus(status)!.Value, cause);
        Assert.Equal((means, place), (remedy.Cause, remedy.Place));
        Assert.NotEmpty(remedy.Button);
    }

    [Fact]
    public void AgeBars_Group_CountsEachRecordOnceAndHasATable()
    {
        var group = Group(ages: [2, 2, 5, 5, 9], count: 10);
        Assert.Equal([2, 0, 3, 0, 4, 1], group.Histogram);
        var bars = _context.Render<AgeBars>(parameters => parameters.Add(p => p.Group, group).Add(p => p.Table, true));
        Assert.Equal("Died within 1 h: 2, 24 h: 3, 7 d: 4, older: 1", bars.Find("[role=img]").GetAttribute("aria-label"));
        Assert.Equal(["2", "0", "3", "0", "4", "1"], bars.FindAll("tbody td").Select(cell => cell.TextContent));
    }

    [Theory]
    [InlineData(OperationState.Running, 3, 1, 0, "wave 2 of 3 (10 %): 3 of 14 delivered, 1 failed again, 1 on their way")]
    [InlineData(OperationState.Done, 13, 0, 1, "13 of 14 delivered, 1 not touched")]
    public void Progress_OfARequeue_IsOneSentence(OperationState state, int succeeded, int failed, int skipped, string words) =>
        Assert.Equal(words, OperationWords.Progress(Operation(state) with { Succeeded = succeeded, Failed = failed, Skipped = skipped, Taken = state is OperationState.Running ? 5 : 13 }));

    [Fact]
    public void Filter_ReadAndWritten_IsTheSameAndEqualByItsMembers()
    {
        var filter = OutboundFilter.All with { Endpoints = OutboundFilter.All.Endpoints.Add("main"), Range = "24h", Text = "M1  m2" };
        Assert.Equal("&endpoint=main&range=24h", filter.Write());
        Assert.Equal(["m1", "m2"], filter.Words);
        Assert.Equal(filter, OutboundFilter.All with { Endpoints = OutboundFilter.All.Endpoints.Add("main"), Range = "24h", Text = "M1  m2" });
        Assert.Equal(Now.AddDays(-1), filter.Since(Now));
        Assert.True(filter.Matches(Group([1, 1, 1, 1, 1], 1).Group));
        Assert.False((filter with { Statuses = filter.Statuses.Add("dead-letter") }).Matches(Group([1, 1, 1, 1, 1], 1).Group));
    }

    public void Dispose() => _context.Dispose();

    private static RequeueOperation Operation(OperationState state) => new()
    {
        Id = "operation-1", Kind = OperationKind.Requeue, State = state, What = "everything", By = "ada", CreatedAt = Now, CommitAt = Now, Total = 14, Wave = 2, WaveSize = 2,
    };

    private static OutboundGroup Group(IReadOnlyList<long> ages, long count) => new(
        new DeadLetterGroup("0123456789abcdef", "main", DeliveryStatus.Rejected, "HTTP 401: invalid signature", Now.AddDays(-8), Now, count, null, "", ages), count, Breaker.New, "Main", null);
}
