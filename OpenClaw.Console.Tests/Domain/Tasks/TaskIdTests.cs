using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Domain.Tasks;

public sealed class TaskIdTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, 589, TimeSpan.Zero);

    [Fact]
    public void Create_ThenParse_IsTheSameIdWithItsTime()
    {
        var id = TaskId.Create(Now, [1, 2, 3, 4, 5, 6, 7, 8, 9, 255]);

        Assert.Equal(26, id.ToString().Length);
        Assert.Equal(id, TaskId.Parse(id.ToString()));
        Assert.Equal(id, TaskId.Parse(id.ToString().ToLowerInvariant()));
        Assert.Equal(Now, id.CreatedAt);
    }

    [Fact]
    public void Create_KnownBits_KnownText()
    {
        // Unix ms 0 and 1, and bits all zero and all one: the alphabet has no I, L, O, U.
        Assert.Equal("00000000000000000000000000", TaskId.Create(DateTimeOffset.UnixEpoch, new byte[10]).ToString());
        Assert.Equal("0000000001ZZZZZZZZZZZZZZZZ", TaskId.Create(DateTimeOffset.UnixEpoch.AddMilliseconds(1), [.. Enumerable.Repeat((byte)255, 10)]).ToString());
        Assert.Equal("01", TaskId.FirstOf(Now)[..2]);
    }

    [Fact]
    public void Compare_ByTimeOfMaking_AsTheTextsDo()
    {
        var random = new Random(7);
        var bytes = new byte[10];
        var ids = Enumerable.Range(0, 200).Select(i =>
        {
            random.NextBytes(bytes);
            return TaskId.Create(Now.AddMilliseconds(i), bytes);
        }).ToList();

        Assert.Equal(ids, ids.OrderBy(id => id));
        Assert.Equal(ids.Select(id => id.ToString()), ids.Select(id => id.ToString()).Order(StringComparer.Ordinal));
        Assert.All(ids, id => Assert.True(string.CompareOrdinal(TaskId.FirstOf(id.CreatedAt), id.ToString()) <= 0));
        Assert.All(ids, id => Assert.True(string.CompareOrdinal(TaskId.FirstOf(id.CreatedAt.AddMilliseconds(1)), id.ToString()) > 0));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0123456789ABCDEFGHJKMNPQR")]
    [InlineData("0123456789ABCDEFGHJKMNPQRST")]
    [InlineData("0123456789ABCDEFGHJKMNPQRI")]
    [InlineData("0123456789ABCDEFGHJKMNPQRU")]
    [InlineData("8ZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    [InlineData("0123456789ABCDEFGHJKMNPQ\u00e9S")]
    [InlineData("0123456789/../secrets/ABCD")]
    public void TryParse_AnythingElse_IsNoId(string? text) => Assert.False(TaskId.TryParse(text, out _));
}
