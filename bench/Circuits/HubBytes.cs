using System.Buffers.Binary;
using System.Text;

namespace OpenClaw.Bench.Circuits;

/// <summary>As much of MessagePack as Blazor's hub protocol ("blazorpack") uses: nil, booleans, integers, text, bytes, arrays, maps.</summary>
internal static class HubBytes
{
    /// <summary>One message with its length before it, as the hub wants it.</summary>
    public static byte[] Message(params object?[] parts)
    {
        var body = new MemoryStream();
        Write(body, parts);
        var message = new MemoryStream();
        for (var length = (int)body.Length; ; length >>= 7)
        {
            message.WriteByte((byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0)));
            if (length <= 0x7F)
            {
                break;
            }
        }

        body.WriteTo(message);
        return message.ToArray();
    }

    /// <summary>Cuts the next message off, if it has wholly arrived.</summary>
    public static bool TryCut(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> message)
    {
        var length = 0;
        for (var i = 0; i < Math.Min(5, bytes.Length); i++)
        {
            length |= (bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                var start = i + 1;
                if (bytes.Length - start < length)
                {
                    break;
                }

                message = bytes.Slice(start, length);
                bytes = bytes[(start + length)..];
                return true;
            }
        }

        message = default;
        return false;
    }

    /// <summary>Arrays as object[], bytes as their number (what a render batch holds is not looked at), maps as null.</summary>
    public static object? Read(ref ReadOnlySpan<byte> bytes)
    {
        var kind = bytes[0];
        bytes = bytes[1..];
        switch (kind)
        {
            case <= 0x7F: return (long)kind;
            case >= 0xE0: return (long)(sbyte)kind;
            case >= 0x80 and <= 0x8F: return Map(ref bytes, kind & 0x0F);
            case >= 0x90 and <= 0x9F: return Array(ref bytes, kind & 0x0F);
            case >= 0xA0 and <= 0xBF: return Text(ref bytes, kind & 0x1F);
            case 0xC0: return null;
            case 0xC2 or 0xC3: return kind == 0xC3;
            case 0xC4 or 0xC5 or 0xC6: return (long)Take(ref bytes, (int)Number(ref bytes, 1 << (kind - 0xC4))).Length;
            case 0xCC or 0xCD or 0xCE or 0xCF: return Number(ref bytes, 1 << (kind - 0xCC));
            case 0xD0: return (long)(sbyte)Number(ref bytes, 1);
            case 0xD1: return (long)(short)Number(ref bytes, 2);
            case 0xD2: return (long)(int)Number(ref bytes, 4);
            case 0xD3: return Number(ref bytes, 8);
            case 0xD9 or 0xDA or 0xDB: return Text(ref bytes, (int)Number(ref bytes, 1 << (kind - 0xD9)));
            case 0xDC or 0xDD: return Array(ref bytes, (int)Number(ref bytes, 2 << (kind - 0xDC)));
            case 0xDE or 0xDF: return Map(ref bytes, (int)Number(ref bytes, 2 << (kind - 0xDE)));
            default: throw new FormatException($"Blazor's hub does not use MessagePack's 0x{kind:x2}.");
        }
    }

    private static void Write(MemoryStream to, object? value)
    {
        switch (value)
        {
            case null: to.WriteByte(0xC0); break;
            case bool flag: to.WriteByte(flag ? (byte)0xC3 : (byte)0xC2); break;
            case int or long:
                to.WriteByte(0xD3);
                Span<byte> number = stackalloc byte[8];
                BinaryPrimitives.WriteInt64BigEndian(number, Convert.ToInt64(value, null));
                to.Write(number);
                break;
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                Head(to, 0xDB, bytes.Length);
                to.Write(bytes);
                break;
            case object?[] items:
                Head(to, 0xDD, items.Length);
                System.Array.ForEach(items, item => Write(to, item));
                break;
            case Dictionary<string, string>: to.WriteByte(0x80); break; // headers; there are none
            default: throw new ArgumentException($"A hub message cannot hold {value.GetType()}.", nameof(value));
        }
    }

    private static void Head(MemoryStream to, byte kind, int length)
    {
        to.WriteByte(kind);
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, length);
        to.Write(number);
    }

    private static long Number(ref ReadOnlySpan<byte> bytes, int width)
    {
        long value = 0;
        foreach (var part in Take(ref bytes, width))
        {
            value = (value << 8) | part;
        }

        return value;
    }

    private static string Text(ref ReadOnlySpan<byte> bytes, int length) => Encoding.UTF8.GetString(Take(ref bytes, length));

    private static object?[] Array(ref ReadOnlySpan<byte> bytes, int length)
    {
        var items = new object?[length];
        for (var i = 0; i < length; i++)
        {
            items[i] = Read(ref bytes);
        }

        return items;
    }

    private static object? Map(ref ReadOnlySpan<byte> bytes, int length)
    {
        for (var i = 0; i < length * 2; i++)
        {
            Read(ref bytes);
        }

        return null;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int length)
    {
        var taken = bytes[..length];
        bytes = bytes[length..];
        return taken;
    }
}
