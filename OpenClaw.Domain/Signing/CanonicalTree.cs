using System.Runtime.CompilerServices;
using System.Text.Json;

namespace OpenClaw.Domain.Signing;

/// <summary>
/// The parsed body as one flat table, the children of every object and array side by side and already in the order they are
/// written in. Building and writing are linear in the body, but for sorting keys.
/// </summary>
internal ref struct CanonicalTree(ReadOnlySpan<byte> json, KeyOrder order) : IDisposable
{
    private const int InitialNodes = 64;
    private readonly ReadOnlySpan<byte> _json = json;
    private Frames _frames;
    private int _depth;

    /// <summary>Values whose parent is still open; at the end, the root.</summary>
    private NodeList _open = new(InitialNodes);

    /// <summary>Children of the objects and arrays that are closed.</summary>
    private NodeList _closed = new(InitialNodes);
    private PooledBuffer? _decodedKeys;

    private readonly ReadOnlySpan<byte> DecodedKeys => _decodedKeys is null ? default : _decodedKeys.WrittenSpan;

    /// <exception cref="JsonException">The body is not JSON.</exception>
    public CanonicalError Build()
    {
        var reader = new Utf8JsonReader(_json, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth + 1 });
        var node = Keyless();
        while (reader.Read())
        {
            node.Start = (int)reader.TokenStartIndex;
            node.Length = reader.ValueSpan.Length;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    ReadKey(ref node, reader.ValueIsEscaped);
                    continue;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    if (_depth == CanonicalJson.MaxDepth)
                    {
                        return CanonicalError.TooDeep;
                    }

                    node.Kind = reader.TokenType is JsonTokenType.StartObject ? NodeKind.Object : NodeKind.Array;
                    _open.Add(node);
                    _frames[_depth++] = _open.Count;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    Close(_frames[--_depth]);
                    break;
                case JsonTokenType.String:
                    node.Kind = reader.ValueIsEscaped ? NodeKind.EscapedString : NodeKind.PlainString;
                    node.Start++;
                    _open.Add(node);
                    break;
                default:
                    node.Kind = reader.TokenType is JsonTokenType.Number ? NodeKind.Number : NodeKind.Literal;
                    _open.Add(node);
                    break;
            }

            node = Keyless();
        }

        return CanonicalError.None;
    }

    public readonly void Write(PooledBuffer output) => Write(_open[0], output);

    public void Dispose()
    {
        _open.Dispose();
        _closed.Dispose();
        _decodedKeys?.Dispose();
    }

    private static CanonicalNode Keyless() => new() { Index = CanonicalNode.NoIndex };

    private void ReadKey(ref CanonicalNode node, bool escaped)
    {
        (node.KeyStart, node.KeyLength, node.KeyEscaped) = (node.Start + 1, node.Length, escaped);
        (node.SortStart, node.SortLength) = (node.KeyStart, node.KeyLength);
        if (escaped)
        {
            _decodedKeys ??= new PooledBuffer();
            node.SortStart = _decodedKeys.Count;
            CanonicalEscapes.Decode(_json.Slice(node.KeyStart, node.KeyLength), _decodedKeys);
            node.SortLength = _decodedKeys.Count - node.SortStart;
        }

        node.Index = CanonicalKeys.ParseIndex(CanonicalKeys.Text(node, _json, DecodedKeys));
    }

    /// <summary>Moves the children of the innermost open object or array to the closed ones, in the order of writing.</summary>
    private void Close(int firstChild)
    {
        var children = _open.From(firstChild);
        var target = _closed.Reserve(children.Length);
        ref var parent = ref _open[firstChild - 1];
        parent.Start = _closed.Count;
        if (parent.Kind is NodeKind.Array)
        {
            children.CopyTo(target);
            parent.Length = children.Length;
        }
        else
        {
            CanonicalKeys.Sort(children, target, _json, DecodedKeys);
            parent.Length = KeepLast(children, target);
            if (order is KeyOrder.AsWritten)
            {
                target[..parent.Length].Sort(static (left, right) =>
                    (left.Index, left.KeyStart).CompareTo((right.Index, right.KeyStart)));
            }
        }

        _closed.Take(parent.Length);
        _open.Truncate(firstChild);
    }

    /// <summary>Of equal keys the last value stays, in the place of the first; copies the survivors and counts them.</summary>
    private readonly int KeepLast(ReadOnlySpan<CanonicalNode> sorted, Span<CanonicalNode> target)
    {
        var count = 0;
        for (int first = 0, last; first < sorted.Length; first = last + 1)
        {
            for (last = first; last + 1 < sorted.Length; last++)
            {
                if (CanonicalKeys.Compare(sorted[first], sorted[last + 1], _json, DecodedKeys) != 0)
                {
                    break;
                }
            }

            if (order is KeyOrder.Sorted && CanonicalKeys.Text(sorted[first], _json, DecodedKeys).SequenceEqual("__proto__"u8))
            {
                continue;
            }

            ref var kept = ref target[count++];
            kept = sorted[first];
            (kept.Start, kept.Length, kept.Kind) = (sorted[last].Start, sorted[last].Length, sorted[last].Kind);
        }

        return count;
    }

    private readonly void Write(in CanonicalNode node, PooledBuffer output)
    {
        switch (node.Kind)
        {
            case NodeKind.Object or NodeKind.Array:
                WriteChildren(node, output);
                break;
            case NodeKind.Number:
                var token = _json.Slice(node.Start, node.Length);
                output.Advance(EcmaScript.EcmaScriptNumber.Write(token, output.GetSpan(EcmaScript.EcmaScriptNumber.MaxLength)));
                break;
            case NodeKind.Literal:
                output.Write(_json.Slice(node.Start, node.Length));
                break;
            default:
                WriteText(node.Start, node.Length, node.Kind is NodeKind.EscapedString, output);
                break;
        }
    }

    private readonly void WriteChildren(in CanonicalNode parent, PooledBuffer output)
    {
        var isObject = parent.Kind is NodeKind.Object;
        output.Write((byte)(isObject ? '{' : '['));
        var separate = false;
        foreach (ref readonly var child in _closed.Slice(parent.Start, parent.Length))
        {
            if (separate)
            {
                output.Write((byte)',');
            }

            separate = true;
            if (isObject)
            {
                WriteText(child.KeyStart, child.KeyLength, child.KeyEscaped, output);
                output.Write((byte)':');
            }

            Write(child, output);
        }

        output.Write((byte)(isObject ? '}' : ']'));
    }

    private readonly void WriteText(int start, int length, bool escaped, PooledBuffer output)
    {
        if (escaped)
        {
            CanonicalEscapes.Print(_json.Slice(start, length), output);
        }
        else
        {
            // The quotes on both sides come along.
            output.Write(_json.Slice(start - 1, length + 2));
        }
    }

    [InlineArray(CanonicalJson.MaxDepth)]
    private struct Frames
    {
        private int _first;
    }
}
