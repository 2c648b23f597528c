using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Tests.Storage;

public sealed class RedisReplyTests
{
    [Fact]
    public void Integer_ReadAsTextOrNumber_Converts()
    {
        var reply = RedisReply.Integer(-7);

        Assert.Equal((-7, "-7", -7d, "-7"), (reply.AsInt64(), reply.AsString(), reply.AsDouble(), reply.ToString()));
        Assert.Equal("-7"u8.ToArray(), reply.AsBytes());
    }

    [Theory]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("0", 0)]
    public void AsInt64_TextOfAnInteger_Parses(string text, long expected) =>
        Assert.Equal(expected, RedisReply.Bytes(System.Text.Encoding.UTF8.GetBytes(text)).AsInt64());

    [Theory]
    [InlineData("")]
    [InlineData("1.5")]
    [InlineData(" 1")]
    [InlineData("9223372036854775808")]
    public void AsInt64_OtherText_Throws(string text) =>
        Assert.Throws<InvalidOperationException>(() => RedisReply.Bytes(System.Text.Encoding.UTF8.GetBytes(text)).AsInt64());

    [Fact]
    public void Null_ReadInAnyWay_IsEmptyOrThrows()
    {
        var reply = RedisReply.Null;

        Assert.True(reply.IsNull);
        Assert.Null(reply.AsString());
        Assert.Null(reply.AsBytes());
        Assert.Empty(reply.AsArray());
        Assert.Equal(5, reply.AsInt64(whenNull: 5));
        Assert.Throws<InvalidOperationException>(() => reply.AsInt64());
        Assert.Throws<InvalidOperationException>(() => reply.AsDouble());
        Assert.Equal("(nil)", reply.ToString());
    }

    [Fact]
    public void Array_ReadAsTextOrNumber_Throws()
    {
        var reply = RedisReply.Array([RedisReply.Integer(1), RedisReply.Null]);

        Assert.Throws<InvalidOperationException>(() => reply.AsString());
        Assert.Throws<InvalidOperationException>(() => reply.AsInt64());
        Assert.Equal("[1, (nil)]", reply.ToString());
    }

    [Fact]
    public void Arg_NaN_IsRefused() => Assert.Throws<ArgumentException>(() => { RedisArg _ = double.NaN; });
}
