using System.Globalization;
using System.Text;

namespace OpenClaw.Console.Redis;

/// <summary>
/// What Redis answered: nothing, an integer, bytes, or an array of replies. Reading a reply as something it cannot be is a bug in the caller
/// and throws <see cref="InvalidOperationException"/>.
/// </summary>
public readonly struct RedisReply
{
    private static readonly object IntegerKind = new();
    private readonly object? _value;
    private readonly long _integer;

    private RedisReply(object? value, long integer = 0)
    {
        _value = value;
        _integer = integer;
    }

    /// <summary>Redis answered nil: no such key or field, or a script returned false.</summary>
    public bool IsNull => _value is null;

    /// <summary>The reply is an array, possibly an empty one.</summary>
    public bool IsArray => _value is RedisReply[];

    /// <summary>The reply is an error inside an array; reading it throws it.</summary>
    public bool IsError => _value is RedisCommandException;

    /// <summary>Number of items of an array reply; 0 for nil.</summary>
    public int Length => AsArray().Length;

    public RedisReply this[int index] => AsArray()[index];

    internal static RedisReply Null => default;

    internal static RedisReply Integer(long value) => new(IntegerKind, value);

    internal static RedisReply Bytes(byte[]? value) => new(value);

    internal static RedisReply Array(RedisReply[]? items) => new(items);

    /// <summary>An error inside an array (of EXEC, say); errors of a whole call are thrown.</summary>
    internal static RedisReply Error(string message) => new(new RedisCommandException(message));

    /// <summary>The text (UTF-8), or null for nil.</summary>
    public string? AsString() => _value switch
    {
        null => null,
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        _ when _value == IntegerKind => _integer.ToString(CultureInfo.InvariantCulture),
        _ => throw Not("text"),
    };

    /// <summary>The bytes as Redis sent them, or null for nil. Do not write to them.</summary>
    public byte[]? AsBytes() => _value switch
    {
        null => null,
        byte[] bytes => bytes,
        _ when _value == IntegerKind => Encoding.UTF8.GetBytes(_integer.ToString(CultureInfo.InvariantCulture)),
        _ => throw Not("bytes"),
    };

    /// <summary>The integer, or a text that is one. Nil is a bug here; see <see cref="AsInt64(long)"/>.</summary>
    public long AsInt64() => _value switch
    {
        _ when _value == IntegerKind => _integer,
        byte[] bytes when long.TryParse(bytes, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Not("an integer"),
    };

    /// <summary>The integer, or <paramref name="whenNull"/> for nil.</summary>
    public long AsInt64(long whenNull) => IsNull ? whenNull : AsInt64();

    /// <summary>A number such as a sorted set's score.</summary>
    public double AsDouble() => _value switch
    {
        _ when _value == IntegerKind => _integer,
        byte[] bytes when Encoding.UTF8.GetString(bytes) is var text => text switch
        {
            "inf" or "+inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => throw Not("a number"),
        },
        _ => throw Not("a number"),
    };

    /// <summary>The items of an array reply; empty for nil.</summary>
    public RedisReply[] AsArray() => _value switch
    {
        null => [],
        RedisReply[] items => items,
        _ => throw Not("an array"),
    };

    public override string ToString() => _value switch
    {
        null => "(nil)",
        RedisReply[] items => $"[{string.Join(", ", items)}]",
        RedisCommandException error => $"(error) {error.Message}",
        _ => AsString()!,
    };

    private Exception Not(string wanted) => _value as RedisCommandException as Exception
        ?? new InvalidOperationException($"The Redis reply {this} is not {wanted}.");
}
