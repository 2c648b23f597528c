using System.Text;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Domain.Signing;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"b":1,"a":{"d":[3,{"z":1,"y":2}],"c":null}}""", """{"a":{"c":null,"d":[3,{"y":2,"z":1}]},"b":1}""")]
    [InlineData("""{"b":1,"10":2,"9":3,"01":4,"4294967294":5,"4294967295":6,"a":7,"-1":8}""", """{"9":3,"10":2,"4294967294":5,"-1":8,"01":4,"4294967295":6,"a":7,"b":1}""")]
    [InlineData("""{"\uFF5E":1,"😀":2,"é":3}""", """{"é":3,"😀":2,"～":1}""")]
    [InlineData("""{"\ud83d":1,"\ud83d\ude00":2,"\ud83dx":3}""", """{"\ud83d":1,"\ud83dx":3,"😀":2}""")]
    [InlineData("""{"a":1,"b":2,"\u0061":3}""", """{"a":3,"b":2}""")]
    [InlineData("""{"\u0031":"one","0":"zero"}""", """{"0":"zero","1":"one"}""")]
    [InlineData("""{"__proto__":{"x":1},"a":1,"n":{"\u005f_proto__":2}}""", """{"a":1,"n":{}}""")]
    [InlineData(" \t\r\n[ true , false , null ] \n", "[true,false,null]")]
    [InlineData("\"text\"", "\"text\"")]
    [InlineData("{}", "{}")]
    public void TryWrite_AnyJson_SortsKeysAsAnEngineDoes(string json, string expected) => Assert.Equal(expected, Canonical(json));

    [Theory]
    [InlineData("1.0", "1")]
    [InlineData("-0", "0")]
    [InlineData("-0.0e5", "0")]
    [InlineData("-7", "-7")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("12345678901234567890", "12345678901234567000")]
    [InlineData("1e20", "100000000000000000000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("-1.25E+21", "-1.25e+21")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.0000001", "1e-7")]
    [InlineData("1.5e-7", "1.5e-7")]
    [InlineData("100.250", "100.25")]
    [InlineData("0.1", "0.1")]
    [InlineData("1e400", "null")]
    [InlineData("-1e400", "null")]
    [InlineData("1e-400", "0")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    [InlineData("2.98023223876953125e-8", "2.9802322387695312e-8")]
    [InlineData("4.1045368012983762e-289", "4.1045368012983762e-289")]
    [InlineData("0e999999999999999999", "0")]
    public void TryWrite_Number_PrintsTheDoubleAsEcmaScriptDoes(string json, string expected) => Assert.Equal(expected, Canonical(json));

    [Theory]
    [InlineData("""\" \\ \/ \b \f \n \r \t""", """\" \\ / \b \f \n \r \t""")]
    [InlineData("""\u0000\u001F\u0008\u000a\u007f\u0022\u005C\u002f""", "\\u0000\\u001f\\b\\n\u007F\\\"\\\\/")]
    [InlineData("""\u2028\u2029\u00e9\ud83d\uDE00""", "\u2028\u2029é😀")]
    [InlineData("""\uD83D \uDE00\ud83d \uD83D\uD83D\uDE00 \uDE00""", """\ud83d \ude00\ud83d \ud83d😀 \ude00""")]
    [InlineData("""\\ud83d""", """\\ud83d""")]
    public void TryWrite_String_EscapesOnlyWhatEcmaScriptEscapes(string content, string expected) =>
        Assert.Equal($"[\"{expected}\"]", Canonical($"[\"{content}\"]"));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("[1,]")]
    [InlineData("""{"a":1,}""")]
    [InlineData("// comment\n1")]
    [InlineData("[1]/**/")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("NaN")]
    [InlineData("'a'")]
    [InlineData("\"\u0001\"")]
    [InlineData("\"\\x41\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\u00A01")]
    [InlineData("{a:1}")]
    [InlineData("True")]
    public void TryWrite_NotJson_IsInvalidAndWritesNothing(string json)
    {
        using var output = new PooledBuffer();
        Assert.False(CanonicalJson.TryWrite(Encoding.UTF8.GetBytes(json), output, out var error));
        Assert.Equal(CanonicalError.InvalidJson, error);
        Assert.Equal(0, output.Count);
    }

    [Theory]
    [InlineData(new byte[] { 0x22, 0xFF, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xED, 0xA0, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xC0, 0xAF, 0x22 })]
    public void TryWrite_NotUtf8_IsInvalid(byte[] body)
    {
        using var output = new PooledBuffer();
        Assert.False(CanonicalJson.TryWrite(body, output, out var error));
        Assert.Equal(CanonicalError.InvalidJson, error);
    }

    [Fact]
    public void TryWrite_ByteOrderMark_SkipsOne()
    {
        Assert.Equal("[1]", Canonical("\uFEFF[1]"));
        using var output = new PooledBuffer();
        Assert.False(CanonicalJson.TryWrite("\uFEFF\uFEFF[1]"u8, output, out _));
    }

    [Theory]
    [InlineData("[", "]", 64, true)]
    [InlineData("[", "]", 65, false)]
    [InlineData("{\"a\":", "}", 64, true)]
    [InlineData("{\"a\":", "}", 65, false)]
    [InlineData("[", "]", 100_000, false)]
    public void TryWrite_Nesting_IsRefusedAboveTheLimit(string open, string close, int depth, bool accepted)
    {
        var json = string.Concat(Enumerable.Repeat(open, depth)) + "0" + string.Concat(Enumerable.Repeat(close, depth));
        using var output = new PooledBuffer();
        Assert.Equal(accepted, CanonicalJson.TryWrite(Encoding.UTF8.GetBytes(json), output, out var error));
        Assert.Equal(accepted ? CanonicalError.None : CanonicalError.TooDeep, error);
        Assert.Equal(accepted ? json : "", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    public static TheoryData<string, string> HostileBodies
    {
        get
        {
            const int size = 256 * 1024;
            return new()
            {
                { "distinct keys", "{" + string.Join(',', Enumerable.Range(0, size / 12).Select(i => $"\"k{size - i:x5}\":0")) + "}" },
                { "one key over and over", "{" + string.Join(',', Enumerable.Repeat("\"k\":0", size / 6)) + "}" },
                { "index keys", "{" + string.Join(',', Enumerable.Range(0, size / 10).Select(i => $"\"{size - i}\":0")) + "}" },
                { "long common prefixes", "{" + string.Join(',', Enumerable.Range(0, 512).Select(i => $"\"{new string('p', 500)}{512 - i:x3}\":0")) + "}" },
                { "escaped keys", "{" + string.Join(',', Enumerable.Range(0, size / 16).Select(i => $"\"\\u0041{size - i:x5}\":0")) + "}" },
                { "one long escape", "\"" + string.Concat(Enumerable.Repeat("\\u00e9", size / 6)) + "\"" },
                { "one giant number", new string('7', size) + "e-" + new string('9', 1000) },
                { "many giant numbers", "[" + string.Join(',', Enumerable.Repeat("1." + new string('3', 800) + "e-300", size / 808)) + "]" },
                { "many small numbers", "[" + string.Join(',', Enumerable.Repeat("1e20", size / 5)) + "]" },
                { "empty arrays", "[" + string.Join(',', Enumerable.Repeat("[]", size / 3)) + "]" },
                { "backslashes", "\"" + new string('\\', size) + "\"" },
            };
        }
    }

    /// <summary>Each takes some 10 to 50 ms; a quadratic step would take many seconds.</summary>
    [Theory]
    [MemberData(nameof(HostileBodies), DisableDiscoveryEnumeration = true)]
    public void TryWrite_HostileBodyOfFullSize_StaysLinear(string name, string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var started = TimeProvider.System.GetTimestamp();
        using var output = new PooledBuffer();
        Assert.True(CanonicalJson.TryWrite(body, output, out _), name);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void TryWrite_AppendsToWhatTheBufferHolds()
    {
        using var output = new PooledBuffer(1);
        output.Write("x:"u8);
        Assert.True(CanonicalJson.TryWrite("{ }"u8, output, out _));
        Assert.Equal("x:{}", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("""{"a":"\ud83d x \\ud83d \\\ude00 \u0001 \ud83d\ude00"}""", """{"a":"\ufffd x \\ud83d \\\ufffd \u0001 😀"}""")]
    [InlineData("""{"a":"plain"}""", """{"a":"plain"}""")]
    public void Replace_LoneSurrogates_BecomeReplacementCharactersOfTheSameLength(string json, string expected)
    {
        using var output = new PooledBuffer();
        Assert.True(CanonicalJson.TryWrite(Encoding.UTF8.GetBytes(json), output, out _));
        var before = output.Count;
        LoneSurrogates.Replace(output);
        Assert.Equal(before, output.Count);
        Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static string Canonical(string json)
    {
        using var output = new PooledBuffer();
        Assert.True(CanonicalJson.TryWrite(Encoding.UTF8.GetBytes(json), output, out var error), error.ToString());
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
