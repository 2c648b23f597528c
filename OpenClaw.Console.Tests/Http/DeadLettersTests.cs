using System.Net;
using System.Text.Json;
using OpenClaw.Console.Audit;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Http;

/// <summary>Refused over HTTP, then dismissed and exported.</summary>
public sealed class DeadLettersTests(SharedRedis redis) : IAsyncLifetime
{
    private static readonly Actor Operator = new(ActorKind.User, "ada") { Roles = [Role.Operator] };
    private static readonly Actor Viewer = new(ActorKind.User, "ben") { Roles = [Role.Viewer] };
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly string _prefix = redis.NewPrefix();
    private ConsoleHost _host = null!;

    private DeadLetterService DeadLetters => (DeadLetterService)_host.Services.GetService(typeof(DeadLetterService))!;

    public async ValueTask InitializeAsync()
    {
        _host = await ConsoleHost.StartAsync(redis.ConnectionString, _prefix);
        await OperationsSeed.SecretsAsync(_host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Dismiss_Group_GoesFromThePageThePublicListAndTheBadgeAndIsAudited()
    {
        await OperationsSeed.RefusalsAsync(_host);
        var path = DeadLetterBadgePath();
        await Eventually.BecomesTrueAsync(() => _host.Badges[path] == 19, "the navigation counts 19");
        var group = await StrangerAsync();

        var first = await DeadLetters.DismissAsync(Operator, group.Id, "  test traffic ", Never);
        var second = await DeadLetters.DismissAsync(Operator, group.Id, "test traffic", Never);

        Assert.Equal(new DismissOutcome.Dismissed(14), first);
        Assert.Equal(new DismissOutcome.Gone(), second);
        using var sender = new Sender(_host.Url, Sender.Secret);
        Assert.Equal(4, (await sender.GetAsync("/api/milestones/dead-letter")).GetProperty("count").GetInt32());
        await Eventually.BecomesTrueAsync(() => _host.Badges[path] == 5, "the navigation counts the 5 that are left");
        var entry = (await _host.Get<AuditService>().PageAsync(Operator, AuditQuery.All, null, 1, Never)).Entries[0];
        Assert.Equal(("ada", "dead-letters.dismiss", group.Id, "test traffic", "14 refusals"), (entry.Actor, entry.Action, entry.Target, entry.Reason, entry.Before));
        Assert.Equal(["test traffic"], DeadLetters.RecentReasons);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("   ")]
    public async Task Dismiss_WithoutAReason_ChangesNothing(string? reason)
    {
        await OperationsSeed.RefusalsAsync(_host);

        var outcome = await DeadLetters.DismissAsync(Operator, (await StrangerAsync()).Id, reason, Never);

        Assert.IsType<DismissOutcome.Invalid>(outcome);
        Assert.Equal(14, (await StrangerAsync()).Count);
    }

    [Fact]
    public async Task Dismiss_ByAViewer_IsForbidden() =>
        await Assert.ThrowsAsync<ForbiddenException>(() => DeadLetters.DismissAsync(Viewer, "0123456789abcdef", "because", Never));

    [Fact]
    public async Task Export_Csv_HoldsTheFilterAndNoFormula()
    {
        using var stranger = new Sender(_host.Url, new string('0', 64));
        await stranger.MilestoneAsync("=HYPERLINK(\"http://x\")", headers => headers.TryAddWithoutValidation("User-Agent", "=cmd|' /C calc'!A0"));
        await OperationsSeed.RefusalsAsync(_host);

        var lines = (await GetAsync("/api/dead-letters/export?format=csv&reason=invalid%20JSON%20body&channel=milestones")).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(2, lines.Length);
        Assert.StartsWith("at,channel,status,reason,", lines[0], StringComparison.Ordinal);
        Assert.Contains(",'=cmd|' /C calc'!A0,", lines[1], StringComparison.Ordinal);
        Assert.Contains(",\"'=HYPERLINK(\"\"http://x\"\")\",", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_Json_HasEveryKeptRefusalNewestFirst()
    {
        await OperationsSeed.RefusalsAsync(_host);

        var lines = (await GetAsync("/api/dead-letters/export?format=json")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal(19, lines.Count);
        Assert.Equal("invalid milestone event", lines[0].GetProperty("reason").GetString());
        Assert.Equal(lines.Select(line => line.GetProperty("at").GetDateTimeOffset()).OrderDescending(), lines.Select(line => line.GetProperty("at").GetDateTimeOffset()));
    }

    [Fact]
    public async Task Refusals_InNumbers_AreExaminedAsTheyComeOnceAndTheRestWhenSomebodyLooks()
    {
        using var stranger = new Sender(_host.Url, new string('0', 64));
        await Task.WhenAll(Enumerable.Range(0, DeadLetterService.ShownSamples).Select(i => stranger.MilestoneAsync(Sender.Milestone($"wrong-{i}"))));

        var stored = (await GetAsync("/api/dead-letters/export?format=json")).Text;
        var group = Assert.Single((await DeadLetters.ReadAsync(Viewer, Never)).Groups);
        var looked = await DeadLetters.ListSamplesAsync(Viewer, group.Id, Never);

        Assert.InRange(stored.Split("\"diagnosis\"").Length - 1, 1, DeadLetterService.ShownSamples / 2);
        Assert.DoesNotContain("\"signature\"", stored, StringComparison.Ordinal);
        await stranger.PostAsync("/internal/milestones/ingest", Sender.Milestone("other"), headers => headers.UserAgent.ParseAdd("other/1"));
        Assert.Equal(["WrongSecret", "WrongSecret"], (await DeadLetters.ReadAsync(Viewer, Never)).Groups.Select(one => one.Diagnosis?.Cause));
        Assert.Equal(DeadLetterService.ShownSamples, looked.Count);
        Assert.All(looked, sample => Assert.Equal(("WrongSecret", null), (sample.Diagnosis?.Cause, sample.Signature)));
    }

    [Fact]
    public async Task Refusal_LargerThanTheDoctorTakes_NamesTheKnownSecretThatFitsAndOneThatWasNotReadHasNoDigest()
    {
        using var late = new Sender(_host.Url, OperationsSeed.OldSecret);
        await late.MilestoneAsync(Sender.Milestone("late", claim: new string('x', 40_000)));
        await late.MilestoneAsync(Sender.Milestone("large", claim: new string('x', 300_000)));

        var groups = (await DeadLetters.ReadAsync(Viewer, Never)).Groups;

        var read = groups.Single(group => group.Newest.Status == 401).Newest;
        Assert.Equal(("KnownSecretNotAccepted", new OpenClaw.Domain.Signing.SigningSecret(OperationsSeed.OldSecret).KeyId), (read.Diagnosis?.Cause, read.Diagnosis?.MatchedKeyId));
        Assert.Equal(64, read.BodyDigest?.Length);
        Assert.Null(groups.Single(group => group.Newest.Status == 413).Newest.BodyDigest);
        Assert.DoesNotContain("e3b0c442", (await GetAsync("/api/dead-letters/export?format=json")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_WithoutSignIn_IsRefused()
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_host.Url) };

        using var answer = await client.GetAsync("/api/dead-letters/export?format=csv");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static string DeadLetterBadgePath() => OpenClaw.Console.Components.Pages.DeadLetters.DeadLettersPageState.Path;

    private async Task<RejectionGroup> StrangerAsync() =>
        (await DeadLetters.ReadAsync(Viewer, Never)).Groups.Single(group => group.Sender.Contains("proof-app", StringComparison.Ordinal));

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = new Uri(_host.Url) };
        client.DefaultRequestHeaders.Add("Cookie", await _host.SignInAsync());
        using var answer = await client.GetAsync(path);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
