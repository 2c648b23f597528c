using System.Text;
using OpenClaw.Console.Access;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Audit;
using OpenClaw.Domain.Backfill;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.Demand;
using OpenClaw.Domain.Dispatch;
using OpenClaw.Domain.Ingest;
using OpenClaw.Domain.Liveness;
using OpenClaw.Domain.Proof;
using OpenClaw.Domain.Routing;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Domain;

/// <summary>JSON that others write into files, envelopes and answers: whatever it holds is refused in words, never by an exception.</summary>
public sealed class HostileFilesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SigningSecret Secret = new(new string('a', 64));

    public static TheoryData<string> Documents { get; } =
    [
        """{"\ud800":1}""", """{"event":{"\ud800":1},"snapshot":{"\ud800":1},"data":{"parentTaskId":"\ud800"},"type":"subagent.done"}""",
        """{"idempotencyKey":"k","event":{"milestoneId":"\ud800","evidence":[{"type":"\udc00"}]},"snapshot":{"segments":[{"id":"\ud800"}]}}""", """{"idempotencyKey":"\ud800","event":5,"snapshot":[]}""",
        """{"status":"\ud800","reason":"\udc00","error":{"\ud800":1}}""", """{"jobs":[{"id":"\ud800","name":"\udc00","state":{"\ud800":1}}]}""", """{"job_id":"\ud800","attempts":1e999,"requested_at":"\udc00"}""",
        """{"version":1,"token":"\ud800","createdAt":"\udc00"}""", """{"seq":1,"at":"\ud800","actor":"\udc00"}""", """{"rules":[{"id":"\ud800","\udc00":1}],"agents":{"\ud800":["\udc00"]}}""",
        """{"taskHistory":[{"type":"\ud800","result":"ok"}],"milestoneDeliveries":[{"status":"\ud800"}]}""", "\"\\ud800\"", "null", "5", "[1]", "{", "", "{\"data\":{\"parentTaskId\":1e999}}",
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Readers_GivenWhatNobodyShouldWrite_NeverThrow(string document)
    {
        var bytes = Encoding.UTF8.GetBytes(document);

        _ = MilestoneCheck.Examine(bytes);
        _ = DemandStateCheck.Examine(bytes);
        _ = BackfillLog.Read(bytes);
        _ = BackfillStateFile.Read(bytes, "state.json");
        _ = SessionLine.Read(bytes);
        _ = LivenessFiles.ReadRequest(document, Now);
        _ = LivenessFiles.ReadLease(document, "nightly", Now);
        _ = RoutingTable.Parse(document);
        _ = AuditEntryJson.Read(bytes);
        _ = DeliveryOutcome.OfAnswer(200, document);
        _ = SchedulerWord.Parse(document);
        Assert.Null(ReadCredentials(bytes).File);
        Assert.IsNotType<IngestVerdict<Milestone>.Passed>(Ingest(bytes, MilestoneJson.Contract));
        Assert.IsNotType<IngestVerdict<DemandSnapshot>.Passed>(Ingest(bytes, DemandSnapshotJson.Contract));
    }

    /// <summary>With a right signature wherever there can be one.</summary>
    private static IngestVerdict<T> Ingest<T>(byte[] body, IngestContract<T> contract)
        where T : class
    {
        using var canonical = new PooledBuffer();
        var signature = CanonicalJson.TryWrite(body, canonical, out _) ? EnvelopeSignature.Sign(Secret, canonical.WrittenSpan) : "none";
        return IngestCheck.Examine(new IngestRequest(body, signature, "2026-03-01T12:00:00.000Z"), [new KnownSecret(KnownSecret.CurrentLabel, Secret)], contract, Now);
    }

    private static CredentialsRead ReadCredentials(byte[] file)
    {
        var folder = Directory.CreateTempSubdirectory("openclaw-hostile-");
        try
        {
            var credentials = new OrchestratorCredentials(folder.FullName, new ManualTimeProvider(Now));
            File.WriteAllBytes(credentials.Path, file);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(credentials.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            return credentials.Read();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
