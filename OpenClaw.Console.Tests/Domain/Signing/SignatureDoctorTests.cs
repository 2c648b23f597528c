using System.Security.Cryptography;
using System.Text;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Domain.Signing;

public sealed class SignatureDoctorTests
{
    private const string CurrentText = "aa11bb22cc33dd44ee55ff6600778899aa11bb22cc33dd44ee55ff6600778899";
    private const string PreviousText = "0011223344556677889900112233445566778899001122334455667788990011";
    private const string Timestamp = "2026-02-28T12:00:00.000Z";

    private static readonly DateTimeOffset ReceivedAt = new(2026, 2, 28, 12, 0, 1, TimeSpan.Zero);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"event":{"scope":"é, a: b","claim":"c"},"a":1.0}""");
    private static readonly string Canonical = """{"a":1,"event":{"claim":"c","scope":"é, a: b"}}""";

    private static readonly KnownSecret[] Secrets =
    [
        new("previous", new SigningSecret(PreviousText), Accepted: false),
        new("current", new SigningSecret(CurrentText)),
    ];

    [Fact]
    public void Examine_RightSignature_SaysItFits()
    {
        var diagnosis = Examine(Hmac(CurrentText, Canonical));
        Assert.Equal(DiagnosisCause.SignatureFits, diagnosis.Cause);
        Assert.Equal("current", diagnosis.SecretLabel);
        Assert.Equal(Secrets[1].Secret.KeyId, diagnosis.KeyId);
        Assert.Null(diagnosis.ClockRemark);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void Examine_NoSignature_SaysTheSenderIsUnsigned(string? signature)
    {
        var diagnosis = SignatureDoctor.Examine(Body, signature, Timestamp, ReceivedAt, Secrets);
        Assert.Equal(DiagnosisCause.MissingHeader, diagnosis.Cause);
        Assert.Contains("x-openclaw-signature", diagnosis.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Examine_NoTimestamp_SaysTheSignatureIsRight()
    {
        var diagnosis = SignatureDoctor.Examine(Body, Hmac(CurrentText, Canonical), null, ReceivedAt, Secrets);
        Assert.Equal(DiagnosisCause.MissingHeader, diagnosis.Cause);
        Assert.Contains("x-openclaw-timestamp", diagnosis.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Examine_NoSecretKnown_SaysSo() => Assert.Equal(
        DiagnosisCause.NoSecretKnown, SignatureDoctor.Examine(Body, "x", Timestamp, ReceivedAt, []).Cause);

    [Fact]
    public void Examine_PreviousSecret_NamesIt()
    {
        var diagnosis = Examine(Hmac(PreviousText, Canonical));
        Assert.Equal(DiagnosisCause.KnownSecretNotAccepted, diagnosis.Cause);
        Assert.Equal("previous", diagnosis.SecretLabel);
        Assert.Contains($"previous secret (key id {Secrets[0].Secret.KeyId})", diagnosis.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"event":{"scope":"é, a: b","claim":"c"},"a":1.0}""", "as they were sent")]
    [InlineData("""{"event":{"scope":"é, a: b","claim":"c"},"a":1}""", "not sorted")]
    [InlineData("""{"a": 1, "event": {"claim": "c", "scope": "é, a: b"}}""", "with a space after each colon and comma")]
    [InlineData("""{"a":1,"event":{"claim":"c","scope":"\u00e9, a: b"}}""", "non-ASCII character escaped")]
    [InlineData("""{"a": 1, "event": {"claim": "c", "scope": "\u00e9, a: b"}}""", "with spaces and with every non-ASCII")]
    [InlineData("""{"a":1,"event":{"claim":"c","scope":"é, a: b"}}""" + "\n", "line end behind it")]
    public void Examine_OtherFormSigned_SaysWhichForm(string message, string expected)
    {
        var diagnosis = Examine(Hmac(CurrentText, message));
        Assert.Equal(DiagnosisCause.ReserialisedBody, diagnosis.Cause);
        Assert.Contains(expected, diagnosis.Explanation, StringComparison.Ordinal);
        Assert.Contains("The current secret itself is right.", diagnosis.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Examine_HexDecodedSecret_SaysSo() => Assert.Equal(
        DiagnosisCause.HexDecodedSecret, Examine(Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromHexString(CurrentText), Encoding.UTF8.GetBytes(Canonical)))).Cause);

    [Theory]
    [InlineData(CurrentText + "\n")]
    [InlineData(CurrentText + "\r\n")]
    public void Examine_SecretReadWithItsLineEnd_SaysSo(string key) => Assert.Equal(
        DiagnosisCause.SecretWithWhiteSpace, Examine(Hmac(key, Canonical)).Cause);

    [Fact]
    public void Examine_OurSecretHoldsALineEnd_SaysSo()
    {
        KnownSecret[] secrets = [new("environment", new SigningSecret(CurrentText + "\n"))];
        var diagnosis = SignatureDoctor.Examine(Body, Hmac(CurrentText, Canonical), Timestamp, ReceivedAt, secrets);
        Assert.Equal(DiagnosisCause.SecretWithWhiteSpace, diagnosis.Cause);
    }

    [Fact]
    public void Examine_OtherNotation_SaysWhich()
    {
        var hash = Convert.FromHexString(Hmac(CurrentText, Canonical));
        Assert.All([Convert.ToBase64String(hash), Convert.ToBase64String(hash).TrimEnd('=').Replace('+', '-').Replace('/', '_'), "sha256=" + Convert.ToHexString(hash)],
            signature => Assert.Equal(DiagnosisCause.SignatureNotation, Examine(signature).Cause));
    }

    [Fact]
    public void Examine_SeveralDeviations_NamesThemAll()
    {
        var hash = HMACSHA256.HashData(Convert.FromHexString(PreviousText), Body);
        var diagnosis = Examine(Convert.ToBase64String(hash));
        Assert.Equal(DiagnosisCause.KnownSecretNotAccepted, diagnosis.Cause);
        Assert.All(["previous secret", "decodes the secret from hex", "bytes of the body as they were sent", "in base64"],
            part => Assert.Contains(part, diagnosis.Explanation, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("abc", DiagnosisCause.MalformedSignature)]
    [InlineData("da39a3ee5e6b4b0d3255bfef95601890afd80709", DiagnosisCause.MalformedSignature)]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", DiagnosisCause.WrongSecret)]
    public void Examine_NothingFits_SaysWhetherItWasASignatureAtAll(string signature, DiagnosisCause expected)
    {
        var diagnosis = Examine(signature);
        Assert.Equal(expected, diagnosis.Cause);
        Assert.Null(diagnosis.SecretLabel);
    }

    [Fact]
    public void Examine_BodyIsNotJson_SaysSoAndWhetherItWasSentLikeThis()
    {
        var cut = Body[..^5];
        var fits = SignatureDoctor.Examine(cut, Hmac(CurrentText, Encoding.UTF8.GetString(cut)), Timestamp, ReceivedAt, Secrets);
        var damaged = SignatureDoctor.Examine(cut, Hmac(CurrentText, Canonical), Timestamp, ReceivedAt, Secrets);
        Assert.Equal((DiagnosisCause.InvalidBody, "current"), (fits.Cause, fits.SecretLabel));
        Assert.Equal((DiagnosisCause.InvalidBody, null), (damaged.Cause, damaged.SecretLabel));
    }

    [Theory]
    [InlineData("2026-02-28T11:55:01Z", null)]
    [InlineData("2026-02-28T12:05:01Z", null)]
    [InlineData("2026-02-28T11:55:00.999Z", "5 min before")]
    [InlineData("2026-02-28T12:45:01Z", "45 min after")]
    [InlineData("2026-02-28T02:00:01Z", "10 h before")]
    [InlineData("2025-02-28T12:00:01Z", "365 days before")]
    [InlineData("yesterday", "not an ISO 8601 time")]
    public void Examine_TimestampFarOff_AddsARemarkOnly(string timestamp, string? remark)
    {
        var diagnosis = SignatureDoctor.Examine(Body, Hmac(CurrentText, Canonical), timestamp, ReceivedAt, Secrets);
        Assert.Equal(DiagnosisCause.SignatureFits, diagnosis.Cause);
        if (remark is null)
        {
            Assert.Null(diagnosis.ClockRemark);
        }
        else
        {
            Assert.Contains(remark, diagnosis.ClockRemark, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Examine_AnyFinding_NeverShowsASecret()
    {
        var words = string.Concat(Examine(Hmac(PreviousText, Canonical)), Examine("abc"), Examine(Hmac(CurrentText + "\n", Canonical)));
        Assert.DoesNotContain(CurrentText, words, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(PreviousText, words, StringComparison.OrdinalIgnoreCase);
    }

    private static Diagnosis Examine(string signature) => SignatureDoctor.Examine(Body, signature, Timestamp, ReceivedAt, Secrets);

    private static string Hmac(string key, string message) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(message)));
}
