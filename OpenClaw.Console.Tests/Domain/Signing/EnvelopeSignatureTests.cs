using System.Text;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Domain.Signing;

public sealed class EnvelopeSignatureTests
{
    /// <summary>Computed with node: createHmac('sha256', 'secret').update('{"a":1}').digest('hex').</summary>
    private const string Known = "aa9e2e3575f5d7098b6caccd790888c36d5fdb63342a73bada2d6a51747a8494";

    private static readonly SigningSecret Secret = new("secret");

    [Fact]
    public void Sign_KnownVector_GivesLowercaseHex() => Assert.Equal(Known, EnvelopeSignature.Sign(Secret, """{"a":1}"""u8));

    [Fact]
    public void Verify_HeaderInAnyCase_Fits()
    {
        Assert.True(EnvelopeSignature.Verify(Secret, """{"a":1}"""u8, Known));
        Assert.True(EnvelopeSignature.Verify(Secret, """{"a":1}"""u8, Known.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("zz")]
    [InlineData(Known + "00")]
    [InlineData(Known + " ")]
    [InlineData("é")]
    public void Verify_WrongLength_IsSimplyFalse(string header) => Assert.False(EnvelopeSignature.Verify(Secret, """{"a":1}"""u8, header));

    [Fact]
    public void Verify_OneWrongDigitOrNoHex_IsFalse()
    {
        Assert.False(EnvelopeSignature.Verify(Secret, """{"a":1}"""u8, Known[..^1] + (Known[^1] == '0' ? '1' : '0')));
        Assert.False(EnvelopeSignature.Verify(Secret, """{"a":1}"""u8, Known[..^1] + "g"));
        Assert.False(EnvelopeSignature.Verify(Secret, """{"a":2}"""u8, Known));
    }

    [Fact]
    public void Verify_HexSecret_IsUsedAsTextNotDecoded()
    {
        var hex = new SigningSecret("00ff00ff00ff00ff00ff00ff00ff00ff");
        var signature = EnvelopeSignature.Sign(hex, "{}"u8);
        Assert.False(EnvelopeSignature.Verify(new SigningSecret(hex.Text.ToUpperInvariant()), "{}"u8, signature));
    }

    [Fact]
    public void SigningSecret_ToString_ShowsTheFingerprintOnly()
    {
        var secret = new SigningSecret("correct horse battery staple");
        Assert.Equal("c4bbcb1f", secret.KeyId);
        Assert.Equal("secret c4bbcb1f", secret.ToString());
        Assert.DoesNotContain("horse", $"{secret} {new KnownSecret("current", secret)}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void SigningSecret_BlankText_CountsAsNone(string? text) => Assert.Null(SigningSecret.FromText(text));

    [Fact]
    public void SignedHeaders_BodyInAnyForm_SignsTheCanonicalForm()
    {
        var sentAt = new DateTimeOffset(2026, 2, 28, 13, 34, 56, 7, TimeSpan.FromHours(1));
        var headers = SignedHeaders.For(Encoding.UTF8.GetBytes("""{ "a" : 1.0 }"""), Secret, sentAt);
        Assert.Equal(Known, headers.Signature);
        Assert.Equal("2026-02-28T12:34:56.007Z", headers.Timestamp);
    }

    [Fact]
    public void SignedHeaders_NotJson_Throws() =>
        Assert.Throws<ArgumentException>(() => SignedHeaders.For("nope"u8, Secret, DateTimeOffset.UnixEpoch));

    [Fact]
    public void CanonicaliseAndVerify_UsualEnvelope_AllocatesNextToNothing()
    {
        var body = Encoding.UTF8.GetBytes("""{"idempotencyKey":"k","event":{"scope":"s","claim":"c\n","evidence":[{"type":"log","n":1.5}]}}""");
        var signature = SignedHeaders.For(body, Secret, DateTimeOffset.UnixEpoch).Signature;
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Run();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * 256);

        void Run()
        {
            using var canonical = new PooledBuffer();
            Assert.True(CanonicalJson.TryWrite(body, canonical, out _) && EnvelopeSignature.Verify(Secret, canonical.WrittenSpan, signature));
        }
    }
}
