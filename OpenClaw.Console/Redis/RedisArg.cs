using System.Globalization;
using System.Runtime.InteropServices;

namespace OpenClaw.Console.Redis;

/// <summary>One argument of a Redis command or script. Redis knows only bytes: numbers travel as their decimal text.</summary>
public readonly struct RedisArg
{
    private readonly object? _value;

    private RedisArg(object value) => _value = value;

    /// <summary>The argument as the gateway hands it to the client library: a string, a byte array or a boxed long.</summary>
    internal object Value => _value ?? "";

    public static implicit operator RedisArg(string value) => new(value ?? throw new ArgumentNullException(nameof(value)));

    public static implicit operator RedisArg(long value) => new(value);

    public static implicit operator RedisArg(int value) => new((long)value);

    /// <summary>Shortest round-trip digits; infinities as Redis spells them.</summary>
    public static implicit operator RedisArg(double value) => new(value switch
    {
        double.PositiveInfinity => "+inf",
        double.NegativeInfinity => "-inf",
        double.NaN => throw new ArgumentException("Redis has no NaN.", nameof(value)),
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    });

    public static implicit operator RedisArg(byte[] value) => new(value ?? throw new ArgumentNullException(nameof(value)));

    public static implicit operator RedisArg(ReadOnlyMemory<byte> value) =>
        new(MemoryMarshal.TryGetArray(value, out var part) && part.Offset == 0 && part.Array is { } whole && part.Count == whole.Length
            ? whole
            : value.ToArray());

    public override string ToString() => Value is byte[] bytes ? $"({bytes.Length} bytes)" : Value.ToString()!;
}
