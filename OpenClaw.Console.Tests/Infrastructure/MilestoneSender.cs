using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using OpenClaw.Domain.Proof;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>Posts signed milestones to a console as the orchestrator does.</summary>
public sealed class MilestoneSender(string url) : IDisposable
{
    public const string Secret = "5f1d7a84d0c94a6db5c1e7f20b9d3e64a7c8f1b2d3e4f5061728394a5b6c7d8e";

    private static readonly (string Scope, string Claim, string Next)[] Texts =
    [
        ("gateway", "Retry storms on the gateway are gone after the back-off change", "Watch the queue for an hour, then raise the limit"),
        ("secrets", "Secret rotation rehearsed on staging without a refused envelope", "Plan the production rotation for Thursday"),
        ("skills", "Skills index rebuilt; 214 packages verified again", "None"),
        ("billing", "Approval loop on billing tasks stalls for more than 10 minutes", "Ask the approver on duty to look at task 8812"),
        ("docs", "Docs of the proof contract match what the receiver does", "Publish with the next release"),
        ("deliveries", "Canary requeue was delivered on the second attempt", "Requeue the other 13"),
        ("nightly-replay", "Nightly replay produced the same digests on all three nodes", ""),
        ("runtime", "Containers run without root and with a read-only file system", "Remove the exception for the old image"),
        ("research", "Survey of 41 sources finished; two of them contradict each other", "Ask the author of the second one"),
    ];

    private readonly HttpClient _client = new() { BaseAddress = new Uri(url) };
    private readonly SigningSecret _secret = new(Secret);

    /// <summary>A milestone as they look in real life; the same number gives the same one.</summary>
    public static Milestone Make(int number, DateTimeOffset at)
    {
        var random = new Random(number);
        var (scope, claim, next) = Texts[random.Next(Texts.Length)];
        return new Milestone
        {
            MilestoneId = $"{scope}.{number:00000}", TimestampUtc = at, Scope = scope, Claim = claim, NextAction = next,
            RiskStatus = random.Next(100) switch { < 66 => RiskStatus.OnTrack, < 86 => RiskStatus.Completed, < 96 => RiskStatus.AtRisk, _ => RiskStatus.Blocked },
            Source = random.Next(8) == 0 ? null : (MilestoneSource)random.Next(3),
            Evidence =
            [
                new Evidence(EvidenceType.Log, $"logs/{scope}.log", $"{random.Next(40, 900)} lines, no error"),
                new Evidence(EvidenceType.Commit, $"agents/{scope}", "Change under review", Convert.ToHexStringLower(BitConverter.GetBytes(random.NextInt64()))),
                new Evidence(EvidenceType.Pr, $"agents/{scope}#{random.Next(100, 999)}", "Merged after review", $"https://git.example/agents/{scope}/pull/{random.Next(100, 999)}"),
            ],
        };
    }

    /// <summary>Posts and expects it to be accepted.</summary>
    public async Task PostAsync(Milestone milestone, string? key = null, DateTimeOffset? sentAt = null)
    {
        var sent = sentAt ?? TimeProvider.System.GetUtcNow();
        var body = MilestoneJson.ToUtf8(new MilestoneEnvelope(key ?? $"key-{Guid.NewGuid():N}", sent, milestone));
        var signed = SignedHeaders.For(body, _secret, sent);
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.Add("x-openclaw-signature", signed.Signature);
        content.Headers.Add("x-openclaw-timestamp", signed.Timestamp);
        using var answer = await _client.PostAsync("/internal/milestones/ingest", content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>Posts a history that ends a few seconds ago: dense today, thinner in the weeks before.</summary>
    public async Task SeedAsync(int count)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var batch in Enumerable.Range(0, count).Chunk(200))
        {
            await Task.WhenAll(batch.Select(i => PostAsync(Make(i, now.AddSeconds(-4 - (Math.Pow(count - 1 - i, 1.6) * 8))))));
        }
    }

    public void Dispose() => _client.Dispose();
}
