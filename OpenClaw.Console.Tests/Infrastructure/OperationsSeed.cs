using System.Globalization;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Secrets;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>Posts what a day of operations leaves behind: refusals of every kind, and demand snapshots over 24 hours with a hole in them. All over HTTP.</summary>
public static class OperationsSeed
{
    public const string OldSecret = "01d5ec2e701d5ec2e701d5ec2e701d5e";

    private static readonly Actor Administrator = new(ActorKind.User, "ada") { Roles = [Role.Admin] };

    /// <summary>Makes <see cref="Sender.Secret"/> current, and <see cref="OldSecret"/> the one before.</summary>
    public static async Task SecretsAsync(ConsoleHost host)
    {
        var secrets = (SecretService)host.Services.GetService(typeof(SecretService))!;
        foreach (var secret in new[] { OldSecret, Sender.Secret })
        {
            Assert.IsType<SetSecretOutcome.Set>(await secrets.SetAsync(Administrator, secret, CancellationToken.None));
        }
    }

    public static async Task RefusalsAsync(ConsoleHost host)
    {
        using var right = new Sender(host.Url, Sender.Secret);
        using var stranger = new Sender(host.Url, new string('0', 64));
        using var late = new Sender(host.Url, OldSecret);
        for (var i = 0; i < 14; i++)
        {
            await stranger.PostAsync("/internal/milestones/ingest", Sender.Milestone($"stranger-{i}"), headers => headers.UserAgent.ParseAdd("proof-app/2.1"));
        }

        await late.PostAsync("/internal/milestones/ingest", Sender.Milestone("late-1"), headers => headers.UserAgent.ParseAdd("orchestrator/0.9"));
        var reserialised = Sender.Milestone("spaced-1", claim: "Retries calm down");
        await right.PostAsync("/internal/milestones/ingest", reserialised, headers =>
        {
            headers.UserAgent.ParseAdd("axios/1.7");
            headers.Remove(EnvelopeSignature.HeaderName);
            headers.Add(EnvelopeSignature.HeaderName, EnvelopeSignature.Sign(new SigningSecret(Sender.Secret), System.Text.Encoding.UTF8.GetBytes(reserialised)));
        });
        await right.PostAsync("/internal/milestones/ingest", Sender.Milestone("unsigned-1"), headers =>
        {
            headers.UserAgent.ParseAdd("curl/8.5");
            headers.Remove(EnvelopeSignature.HeaderName);
        });
        await right.PostAsync("/internal/demand/ingest", "{\"idempotencyKey\":\"cut-1\",\"snapshot\":{\"summaryId\":\"s1\",\"queueTo", headers => headers.UserAgent.ParseAdd("orchestrator/1.0"));
        await right.PostAsync("/internal/milestones/ingest", "{\"idempotencyKey\":\"no-claim\",\"event\":{\"milestoneId\":\"m\",\"scope\":\"<script>alert(1)</script>\"}}", headers => headers.UserAgent.ParseAdd("agent/3"));
    }

    /// <param name="host">The console.</param>
    /// <param name="newest">Age of the newest snapshot.</param>
    public static async Task DemandAsync(ConsoleHost host, TimeSpan newest)
    {
        using var sender = new Sender(host.Url, Sender.Secret);
        var end = TimeProvider.System.GetUtcNow() - newest;
        for (var at = end - TimeSpan.FromHours(23.6); at <= end; at += TimeSpan.FromMinutes(5))
        {
            var hour = (at - end).TotalHours;
            if (hour is > -9 and < -6.5 or > -16.2 and < -15.8)
            {
                continue; // the orchestrator was down
            }

            var queue = 320 + (int)(140 * Math.Sin(hour / 3.1)) + ((int)at.Ticks / 7 % 19);
            var answer = await sender.DemandAsync(Snapshot(at, queue, 120 + (int)(60 * Math.Cos(hour / 4)), 38 + (int)(18 * Math.Sin(hour))));
            Assert.True(answer.Text.Contains("accepted", StringComparison.Ordinal), answer.Text);
        }
    }

    private static string Snapshot(DateTimeOffset at, int queue, int draft, int selected) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"idempotencyKey":"demand-{{at.UtcTicks}}","sentAtUtc":"{{at.UtcDateTime:O}}","snapshot":{"summaryId":"sweep-{{at.ToUnixTimeSeconds()}}","generatedAtUtc":"{{at.UtcDateTime:O}}","source":"orchestrator",
         "queueTotal":{{queue}},"draftTotal":{{draft}},"selectedForDraftTotal":{{selected}},"tagCounts":{"draft":{{draft - 20}},"priority":14,"manualReview":6},
         "topPillars":[{"id":"security","label":"Security that holds","count":64},{"id":"runtime","label":"Runtime and tools","count":41},{"id":"money","label":"Payments","count":22},{"id":"debug","label":"Debugging","count":9}],
         "topKeywordClusters":[{"id":"zero-trust","label":"zero trust","count":37},{"id":"loops","label":"approval loops","count":21},{"id":"injection","label":"prompt injection","count":18},{"id":"no-logs","label":"no logs","count":4}],
         "segments":[{"id":"security-exposure","label":"Security Exposure","liveSignalCount":37,"state":"hot","staticWeight":5,"clusterLabels":["zero trust"]},
          {"id":"autonomy-collapse","label":"Autonomy Collapse","liveSignalCount":21,"state":"hot","staticWeight":4,"clusterLabels":[]},
          {"id":"skills-supply-chain","label":"Skills Supply Chain","liveSignalCount":18,"state":"warm","staticWeight":4,"clusterLabels":[]},
          {"id":"debug-blindness","label":"Debug Blindness","liveSignalCount":4,"state":"warm","staticWeight":3,"clusterLabels":[]},
          {"id":"space-weather","label":"Space Weather","liveSignalCount":1,"state":"idle","staticWeight":1,"clusterLabels":[]}]} }
        """);
}
