using System.Buffers;

namespace OpenClaw.Domain.Signing;

internal enum NodeKind : byte
{
    /// <summary>true, false, null: copied as written.</summary>
    Literal,
    Number,

    /// <summary>A string without escapes: copied as written.</summary>
    PlainString,
    EscapedString,
    Object,
    Array,
}

/// <summary>One value of the flat tree, with the key it stands under. Offsets point into the body; nothing is copied.</summary>
internal struct CanonicalNode
{
    /// <summary>Marks a key that is no array index; 4294967295 itself is none (the largest is one less).</summary>
    public const uint NoIndex = uint.MaxValue;

    /// <summary>The key as written, between its quotes.</summary>
    public int KeyStart;
    public int KeyLength;

    /// <summary>The key to compare: in the decoded keys when <see cref="KeyEscaped"/>, else the same as written.</summary>
    public int SortStart;
    public int SortLength;

    /// <summary>The array index the key stands for, or <see cref="NoIndex"/>.</summary>
    public uint Index;

    /// <summary>The token (a string without its quotes), or of an object or array the first child.</summary>
    public int Start;

    /// <summary>The token's bytes, or the number of children.</summary>
    public int Length;
    public NodeKind Kind;
    public bool KeyEscaped;
}

/// <summary>A pooled stack of nodes.</summary>
internal struct NodeList(int capacity) : IDisposable
{
    private CanonicalNode[] _nodes = ArrayPool<CanonicalNode>.Shared.Rent(capacity);

    public int Count { get; private set; }

    public readonly ref CanonicalNode this[int index] => ref _nodes[index];

    public readonly Span<CanonicalNode> From(int start) => _nodes.AsSpan(start, Count - start);

    public readonly ReadOnlySpan<CanonicalNode> Slice(int start, int length) => _nodes.AsSpan(start, length);

    public void Add(in CanonicalNode node)
    {
        Reserve(1);
        _nodes[Count++] = node;
    }

    /// <summary>Room behind the last node, which <see cref="Take"/> makes part of the list.</summary>
    public Span<CanonicalNode> Reserve(int count)
    {
        if (_nodes.Length - Count < count)
        {
            var larger = ArrayPool<CanonicalNode>.Shared.Rent(Math.Max(_nodes.Length * 2, Count + count));
            _nodes.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<CanonicalNode>.Shared.Return(_nodes);
            _nodes = larger;
        }

        return _nodes.AsSpan(Count, count);
    }

    public void Take(int count) => Count += count;

    public void Truncate(int count) => Count = count;

    public void Dispose()
    {
        if (_nodes.Length > 0)
        {
            ArrayPool<CanonicalNode>.Shared.Return(_nodes);
            _nodes = [];
            Count = 0;
        }
    }
}
