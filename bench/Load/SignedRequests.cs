using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenClaw.Bench.Hosting;

namespace OpenClaw.Bench.Load;

/// <summary>
/// Whole HTTP requests with distinct signed milestones of 700 bytes, as bytes ready to be sent. The body is a template in canonical form whose number
/// is patched in place, so that signing one costs no more than its HMAC.
/// </summary>
internal sealed class SignedRequests
{
    private const string Zeros = "000000000000";
    private const string Template = """
        {"event":{"claim":"Orchestrator started: 14 agents restored from the last verified checkpoint, queue drained.","evidence":[{"path":"/app/logs/orchestrator.log","summary":"lastStartedAt set in \"state\"","type":"log"},{"path":"orchestrator/src/index.ts","ref":"9f2c1e7","summary":"boot sequence of release 1.42.0","type":"commit"}],"milestoneId":"bench.lane-3.000000000000","nextAction":"Watch the next scheduled automation pass for new work and confirm that the queue drains.","riskStatus":"on-track","scope":"lane-3","source":"orchestrator","timestampUtc":"TIME"},"idempotencyKey":"bench.lane-3.000000000000","sentAtUtc":"TIME"}
        """;

    private readonly byte[] _request;
    private readonly byte[] _key = Encoding.UTF8.GetBytes(BenchSecret.Text);
    private readonly int _signatureAt;
    private readonly int _bodyAt;
    private readonly int[] _numbersAt;
    private readonly int[] _lanesAt;
    private readonly byte[] _ready;
    private long _prepared;
    private long _next;
    private long _reserved;

    /// <param name="path">Where to post.</param>
    /// <param name="prepare">How many to sign beforehand; what goes beyond is signed while it is sent.</param>
    /// <param name="firstNumber">No two runs against one console may share numbers: they are the idempotency keys.</param>
    public SignedRequests(string path, int prepare, long firstNumber, DateTimeOffset at)
    {
        var body = Template.Replace("TIME", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var head = $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nx-openclaw-timestamp: {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\r\n"
            + $"x-openclaw-signature: {new string('0', 64)}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n";
        _request = Encoding.UTF8.GetBytes(head + body);
        _bodyAt = head.Length;
        _signatureAt = head.IndexOf(new string('0', 64), StringComparison.Ordinal);
        _numbersAt = All(Zeros);
        _lanesAt = [.. All("lane-3").Select(at => at + "lane-".Length)];
        FirstNumber = _next = _reserved = firstNumber;
        BodyLength = _request.Length - _bodyAt;
        _ready = GC.AllocateUninitializedArray<byte>(checked(prepare * _request.Length));
        for (var i = 0; i < prepare; i++)
        {
            Write(firstNumber + i, _ready.AsSpan(i * _request.Length, _request.Length));
        }

        _prepared = firstNumber + prepare;
    }

    public int Length => _request.Length;

    public int BodyLength { get; }

    public long FirstNumber { get; }

    /// <summary>The number of the next request: how far the numbers are used up.</summary>
    public long NextNumber => Interlocked.Read(ref _next);

    /// <summary>The next request; <paramref name="own"/> is written to when it was not prepared.</summary>
    public ReadOnlyMemory<byte> Take(byte[] own, out long number)
    {
        number = Interlocked.Increment(ref _next) - 1;
        if (number < _prepared)
        {
            return _ready.AsMemory((int)(number - FirstNumber) * _request.Length, _request.Length);
        }

        Write(number, own);
        return own.AsMemory(0, _request.Length);
    }

    /// <summary>Whether one more may be taken, of those up to and including a number.</summary>
    public bool TryReserve(long last) => Interlocked.Increment(ref _reserved) - 1 <= last;

    public static string MilestoneId(long number) => string.Create(CultureInfo.InvariantCulture, $"bench.lane-{number % 8}.{number:D12}");

    private void Write(long number, Span<byte> target)
    {
        _request.CopyTo(target);
        foreach (var at in _numbersAt)
        {
            number.TryFormat(target[at..], out _, "D12", CultureInfo.InvariantCulture);
        }

        foreach (var at in _lanesAt)
        {
            target[at] = (byte)('0' + (number % 8));
        }

        Span<byte> signature = stackalloc byte[32];
        HMACSHA256.HashData(_key, target[_bodyAt..], signature);
        Convert.TryToHexStringLower(signature, target.Slice(_signatureAt, 64), out _);
    }

    private int[] All(string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        var found = new List<int>();
        for (var at = _bodyAt; _request.AsSpan(at).IndexOf(wanted) is var offset and >= 0; at = found[^1] + wanted.Length)
        {
            found.Add(at + offset);
        }

        return [.. found];
    }
}
