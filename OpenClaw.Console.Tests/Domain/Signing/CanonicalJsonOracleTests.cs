using System.Text;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Domain.Signing;

/// <summary>Compares with a real JavaScript engine on generated documents (spec 1 section 1).</summary>
public sealed class CanonicalJsonOracleTests
{
    private const int FixedSeed = 20260228;
    private const string Secret = "96c0ffee5eed00112233445566778899aabbccddeeff00112233445566778899";

    /// <summary>One seed for all runs and a new one for each; CONSOLE_TEST_SEED and CONSOLE_TEST_DOCUMENTS repeat or widen a run.</summary>
    public static TheoryData<int, int> Seeds => new()
    {
        { FixedSeed, 22_000 },
        { Setting("CONSOLE_TEST_SEED") ?? Random.Shared.Next(), Setting("CONSOLE_TEST_DOCUMENTS") ?? 8_000 },
    };

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public async Task TryWrite_GeneratedDocuments_GivesTheBytesAndSignatureOfAJavaScriptEngine(int seed, int count)
    {
        var generator = new RandomJson(seed);
        var documents = Enumerable.Range(0, count).Select(_ => generator.NextDocument()).ToList();
        var answers = await CanonicalOracle.AskAsync(documents, Secret);

        Assert.Equal(documents.Count, answers.Count);
        var secret = new SigningSecret(Secret);
        for (var i = 0; i < documents.Count; i++)
        {
            using var canonical = new PooledBuffer();
            CanonicalJson.TryWrite(documents[i], canonical, out _);
            var expected = answers[i];
            AssertSame(seed, i, documents[i], expected?.Canonical, canonical);
            Assert.True(expected is not null && EnvelopeSignature.Verify(secret, canonical.WrittenSpan, expected.Signature));
            Assert.Equal(expected.Signature, EnvelopeSignature.Sign(secret, canonical.WrittenSpan));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public async Task TryWrite_MutatedDocuments_AcceptsAndRefusesAsAJavaScriptEngineDoes(int seed, int count)
    {
        var generator = new RandomJson(seed);
        var random = new Random(seed);
        var documents = Enumerable.Range(0, count / 2).Select(_ => Mutate(generator.NextDocument(), random)).ToList();
        var answers = await CanonicalOracle.AskAsync(documents, Secret);

        var refused = 0;
        for (var i = 0; i < documents.Count; i++)
        {
            using var canonical = new PooledBuffer();
            var written = CanonicalJson.TryWrite(documents[i], canonical, out var error);
            Assert.Equal(written, error is CanonicalError.None);
            AssertSame(seed, i, documents[i], answers[i]?.Canonical, canonical);
            refused += written ? 0 : 1;
        }

        Assert.InRange(refused, documents.Count / 4, documents.Count * 99 / 100);
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : null;

    /// <summary>Damages a text, not its bytes, so that it stays UTF-8: engines decode broken UTF-8, we refuse it.</summary>
    private static byte[] Mutate(byte[] document, Random random)
    {
        var text = new StringBuilder(Encoding.UTF8.GetString(document));
        for (var edits = random.Next(1, 3); edits > 0 && text.Length > 0; edits--)
        {
            var at = random.Next(text.Length);
            const string alphabet = "{}[]:,\"\\0123456789eE+-.truefalsn/*' \u00A0\uFEFF\u0001\t'#";
            switch (random.Next(4))
            {
                case 0: text.Remove(at, 1); break;
                case 1: text.Insert(at, alphabet[random.Next(alphabet.Length)]); break;
                case 2: text[at] = alphabet[random.Next(alphabet.Length)]; break;
                default: text.Remove(at, text.Length - at); break;
            }
        }

        // A byte order mark in front is skipped by us and by a server, but not by JSON.parse.
        return Encoding.UTF8.GetBytes(text.ToString().TrimStart('\uFEFF'));
    }

    /// <summary>A refused document has no bytes on either side. Long texts are shown only around the first difference.</summary>
    private static void AssertSame(int seed, int index, byte[] document, byte[]? expected, PooledBuffer ours)
    {
        if (!ours.WrittenSpan.SequenceEqual(expected))
        {
            var at = Math.Max(0, ours.WrittenSpan.CommonPrefixLength(expected) - 40);
            Assert.Fail($"seed {seed}, document {index}, from byte {at}:\nengine: {Show(expected, at)}\nours:   {Show(ours.WrittenSpan, at)}\n"
                + $"document: {Show(document, 0)}");
        }
    }

    private static string Show(ReadOnlySpan<byte> bytes, int from) =>
        bytes.Length <= from ? "(nothing)" : Encoding.UTF8.GetString(bytes.Slice(from, Math.Min(bytes.Length - from, 240)));
}
