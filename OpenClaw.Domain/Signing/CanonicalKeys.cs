namespace OpenClaw.Domain.Signing;

/// <summary>The order in which a JavaScript engine lists the keys of an object that was filled in sorted order.</summary>
internal static class CanonicalKeys
{
    private const int InsertionSortLimit = 16;

    /// <summary>The array index a key stands for (0 to 4294967294, written without leading zeros), or <see cref="CanonicalNode.NoIndex"/>.</summary>
    public static uint ParseIndex(ReadOnlySpan<byte> key)
    {
        if (key.Length is 0 or > 10 || !char.IsAsciiDigit((char)key[0]) || (key[0] is (byte)'0' && key.Length > 1))
        {
            return CanonicalNode.NoIndex;
        }

        ulong value = 0;
        foreach (var c in key)
        {
            if (c is < (byte)'0' or > (byte)'9')
            {
                return CanonicalNode.NoIndex;
            }

            value = (value * 10) + (uint)(c - '0');
        }

        return value < CanonicalNode.NoIndex ? (uint)value : CanonicalNode.NoIndex;
    }

    /// <summary>Indexes first and numerically, then UTF-16 order. Zero only for the same key.</summary>
    public static int Compare(in CanonicalNode left, in CanonicalNode right, ReadOnlySpan<byte> json, ReadOnlySpan<byte> decoded)
    {
        // NoIndex is the largest value, so it also puts indexes before all other keys.
        return left.Index != right.Index ? left.Index.CompareTo(right.Index)
            : left.Index != CanonicalNode.NoIndex ? 0
            : CompareUtf16(Text(left, json, decoded), Text(right, json, decoded));
    }

    public static ReadOnlySpan<byte> Text(in CanonicalNode node, ReadOnlySpan<byte> json, ReadOnlySpan<byte> decoded) =>
        (node.KeyEscaped ? decoded : json).Slice(node.SortStart, node.SortLength);

    /// <summary>Stable sort by key, without quadratic cases; <paramref name="scratch"/> is at least as long as the items.</summary>
    public static void Sort(Span<CanonicalNode> items, Span<CanonicalNode> scratch, ReadOnlySpan<byte> json, ReadOnlySpan<byte> decoded)
    {
        if (items.Length <= InsertionSortLimit)
        {
            InsertionSort(items, json, decoded);
            return;
        }

        var middle = items.Length / 2;
        Sort(items[..middle], scratch, json, decoded);
        Sort(items[middle..], scratch, json, decoded);
        if (Compare(items[middle - 1], items[middle], json, decoded) <= 0)
        {
            return;
        }

        items[..middle].CopyTo(scratch);
        int left = 0, right = middle, target = 0;
        while (left < middle && right < items.Length)
        {
            items[target++] = Compare(scratch[left], items[right], json, decoded) <= 0 ? scratch[left++] : items[right++];
        }

        scratch[left..middle].CopyTo(items[target..]);
    }

    private static void InsertionSort(Span<CanonicalNode> items, ReadOnlySpan<byte> json, ReadOnlySpan<byte> decoded)
    {
        for (var i = 1; i < items.Length; i++)
        {
            if (Compare(items[i - 1], items[i], json, decoded) <= 0)
            {
                continue;
            }

            var item = items[i];
            var hole = i;
            do
            {
                items[hole] = items[hole - 1];
                hole--;
            }
            while (hole > 0 && Compare(items[hole - 1], item, json, decoded) > 0);

            items[hole] = item;
        }
    }

    /// <summary>
    /// Compares (W)UTF-8 texts by their UTF-16 code units. Byte order is almost that; it differs only where a supplementary
    /// character (surrogates from U+D800) meets U+E000 to U+FFFF or a lone surrogate.
    /// </summary>
    private static int CompareUtf16(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        if ((left[common] | right[common]) < 0x80)
        {
            return left[common].CompareTo(right[common]);
        }

        while (common > 0 && (left[common] & 0xC0) == 0x80)
        {
            common--;
        }

        var (leftFirst, leftSecond) = Units(left[common..]);
        var (rightFirst, rightSecond) = Units(right[common..]);
        return leftFirst != rightFirst ? leftFirst.CompareTo(rightFirst) : leftSecond.CompareTo(rightSecond);
    }

    /// <summary>The first two UTF-16 units of a text; a missing second one sorts first.</summary>
    private static (int First, int Second) Units(ReadOnlySpan<byte> text)
    {
        var point = CodePoint(text, out var length);
        if (point >= 0x10000)
        {
            return (0xD800 + ((point - 0x10000) >> 10), 0xDC00 + ((point - 0x10000) & 0x3FF));
        }

        if (length == text.Length)
        {
            return (point, -1);
        }

        var next = CodePoint(text[length..], out _);
        return (point, next >= 0x10000 ? 0xD800 + ((next - 0x10000) >> 10) : next);
    }

    private static int CodePoint(ReadOnlySpan<byte> text, out int length)
    {
        int lead = text[0];
        length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        return length switch
        {
            1 => lead,
            2 => ((lead & 0x1F) << 6) | (text[1] & 0x3F),
            3 => ((lead & 0x0F) << 12) | ((text[1] & 0x3F) << 6) | (text[2] & 0x3F),
            _ => ((lead & 0x07) << 18) | ((text[1] & 0x3F) << 12) | ((text[2] & 0x3F) << 6) | (text[3] & 0x3F),
        };
    }
}
