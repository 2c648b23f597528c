using System.Globalization;
using OpenClaw.Domain.EcmaScript;

namespace OpenClaw.Console.Tests.Domain.EcmaScript;

public sealed class EcmaScriptTests
{
    /// <summary>Expected values as node 20 gives them for new Date(text).toISOString() with TZ=UTC.</summary>
    [Theory]
    [InlineData("2026-02-28T12:34:56.789Z", "2026-02-28T12:34:56.789Z")]
    [InlineData("2026-02-28T12:34:56Z", "2026-02-28T12:34:56.000Z")]
    [InlineData("2026-02-28T12:34Z", "2026-02-28T12:34:00.000Z")]
    [InlineData("2026-02-28T12:34:56.1Z", "2026-02-28T12:34:56.100Z")]
    [InlineData("2026-02-28T12:34:56.123999Z", "2026-02-28T12:34:56.123Z")]
    [InlineData("2026-02-28T01:00:00+02:30", "2026-02-27T22:30:00.000Z")]
    [InlineData("2026-02-28T01:00:00-0230", "2026-02-28T03:30:00.000Z")]
    [InlineData("2026-02-28 12:34:56z", "2026-02-28T12:34:56.000Z")]
    [InlineData("2026-02-28t12:34:56", "2026-02-28T12:34:56.000Z")]
    [InlineData("2026-02-28T24:00:00Z", "2026-03-01T00:00:00.000Z")]
    [InlineData("2026-02-30", "2026-03-02T00:00:00.000Z")]
    [InlineData("2026-02", "2026-02-01T00:00:00.000Z")]
    [InlineData("2026", "2026-01-01T00:00:00.000Z")]
    [InlineData("+002026-02-28T00:00:00Z", "2026-02-28T00:00:00.000Z")]
    [InlineData("Sat, 28 Feb 2026 12:34:56 GMT", "2026-02-28T12:34:56.000Z")]
    [InlineData("  2026-02-28T12:34:56Z\n", "2026-02-28T12:34:56.000Z")]
    public void Date_Readable_IsUtcInWholeMilliseconds(string text, string expected)
    {
        Assert.True(EcmaScriptDate.TryParse(text, out var value));
        Assert.Equal(expected, EcmaScriptDate.Format(value));
        Span<byte> bytes = stackalloc byte[EcmaScriptDate.IsoLength];
        Assert.Equal(EcmaScriptDate.IsoLength, EcmaScriptDate.Format(value, bytes));
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(bytes));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-13-01")]
    [InlineData("2026-00-01")]
    [InlineData("2026-01-32")]
    [InlineData("2026-02-28T24:00:01Z")]
    [InlineData("2026-02-28T25:00:00Z")]
    [InlineData("2026-02-28T12:60:00Z")]
    [InlineData("2026-02-28T12:00:60Z")]
    [InlineData("2026-02-28T12")]
    [InlineData("2026-02-28T12:00:00.Z")]
    [InlineData("2026-02-28T12:00:00,5Z")]
    [InlineData("2026-02-28T12:00:00+01")]
    [InlineData("2026-02-28T12:00:00+24:00")]
    [InlineData("2026-02-28T12:00:00Zjunk")]
    [InlineData("0000-01-01")]
    [InlineData("+010000-01-01")]
    [InlineData("-000001-01-01")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    public void Date_Unreadable_IsRefused(string? text) => Assert.False(EcmaScriptDate.TryParse(text, out _));

    [Fact]
    public void Truncate_FinerThanMilliseconds_SurvivesWritingAndReading()
    {
        var value = EcmaScriptDate.Truncate(new DateTimeOffset(639_000_000_123_456_789, TimeSpan.FromHours(2)));
        Assert.True(EcmaScriptDate.TryParse(EcmaScriptDate.Format(value), out var read));
        Assert.Equal(value, read);
        Assert.Equal(TimeSpan.Zero, value.Offset);
    }

    [Theory]
    [InlineData(" a b\t", "a b")]
    [InlineData("\uFEFF\u00A0\u2028a\u3000", "a")]
    [InlineData("\u0085a\u200B", "\u0085a\u200B")]
    [InlineData("\n\r\v\f ", "")]
    public void Trim_AnyText_TakesOffWhatJavaScriptTakesOff(string text, string expected) => Assert.Equal(expected, EcmaScriptText.Trim(text));

    [Theory]
    [InlineData(double.NaN, "null")]
    [InlineData(double.NegativeInfinity, "null")]
    [InlineData(-0.0, "0")]
    [InlineData(123456.789, "123456.789")]
    [InlineData(1e21, "1e+21")]
    [InlineData(-1e-7, "-1e-7")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(-1.7976931348623157e308, "-1.7976931348623157e+308")]
    public void Number_AnyDouble_PrintsAsEcmaScriptDoes(double value, string expected)
    {
        Span<byte> text = stackalloc byte[EcmaScriptNumber.MaxLength];
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(text[..EcmaScriptNumber.Write(value, text)]));
    }

    [Fact]
    public void Number_PowersOfTwoAndTheirNeighbours_ComeBackAsThemselves()
    {
        Span<byte> text = stackalloc byte[EcmaScriptNumber.MaxLength];
        for (var exponent = -1074; exponent < 1024; exponent++)
        {
            var power = Math.ScaleB(1, exponent);
            foreach (var value in (double[])[power, Math.BitIncrement(power), Math.BitDecrement(power), -power])
            {
                var length = EcmaScriptNumber.Write(value, text);
                Assert.Equal(value, double.Parse(text[..length], CultureInfo.InvariantCulture));
            }
        }
    }
}
