using System.Text;
using BenchmarkDotNet.Attributes;
using OpenClaw.Domain.Ingest;
using OpenClaw.Domain.Proof;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Bench.Signing;

/// <summary>The hot path of ingest on a realistic envelope of 700 bytes, its keys in the order a sender writes them.</summary>
[MemoryDiagnoser]
public class EnvelopeBenchmarks : IDisposable
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""
        {"idempotencyKey":"orchestrator.started.2026-02-26T06:06:48.768Z","sentAtUtc":"2026-02-26T06:06:49.102Z","event":{"milestoneId":"orchestrator.started.2026-02-26T06:06:48.768Z","timestampUtc":"2026-02-26T06:06:48.768Z","scope":"runtime","claim":"Orchestrator started – 14 agents restored from the last verified checkpoint.","evidence":[{"type":"log","path":"/app/logs/orchestrator.log","summary":"lastStartedAt set in \"state\""},{"type":"commit","path":"orchestrator/src/index.ts","summary":"boot sequence of release 1.42.0","ref":"9f2c1e7"}],"riskStatus":"on-track","nextAction":"Watch the next scheduled automation pass for new work and confirm the queue drains.","source":"orchestrator"}}
        """);

    private readonly PooledBuffer _canonical = new();
    private readonly SigningSecret _secret = new("96c0ffee5eed00112233445566778899aabbccddeeff00112233445566778899");
    private KnownSecret[] _secrets = [];
    private string _signature = "";

    [GlobalSetup]
    public void Sign()
    {
        _signature = SignedHeaders.For(Body, _secret, DateTimeOffset.UnixEpoch).Signature;
        _secrets = [new KnownSecret("current", _secret)];
        if (!CanonicaliseAndVerify() || CheckAndSerialise().Length < Body.Length / 2)
        {
            throw new InvalidOperationException("The envelope does not verify.");
        }
    }

    public void Dispose()
    {
        _canonical.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public bool Canonicalise()
    {
        _canonical.Clear();
        return CanonicalJson.TryWrite(Body, _canonical, out _);
    }

    [Benchmark(Description = "canonicalise + verify, 700 bytes")]
    public bool CanonicaliseAndVerify()
    {
        using var canonical = new PooledBuffer();
        return CanonicalJson.TryWrite(Body, canonical, out _)
            && EnvelopeSignature.Verify(_secret, canonical.WrittenSpan, _signature);
    }
    [Benchmark(Description = "whole ingest check, normalise, serialise")]
    public byte[] CheckAndSerialise() =>
        IngestCheck.Examine(new IngestRequest(Body, _signature, "2026-02-26T06:06:49.102Z"), _secrets, MilestoneJson.Contract, DateTimeOffset.UnixEpoch)
            is IngestVerdict<Milestone>.Passed passed ? MilestoneJson.ToUtf8(passed.Value) : [];
}
