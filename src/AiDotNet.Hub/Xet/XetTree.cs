using System.Buffers.Text;
using System.Text;

namespace AiDotNet.Hub.Xet;

/// <summary>The tree over chunks whose root names a xorb or a file. Chunks are added from the left; memory grows with the tree's height alone.</summary>
internal sealed class XetTree
{
    private const int LeastGroup = 3;
    private const int LargestGroup = 9;
    private const ulong GroupEnd = 4;
    private const int LongestLine = XetHash.TextLength + 3 + 20 + 1;

    private readonly List<Level> _levels = [];

    /// <summary>Adds the next chunk.</summary>
    public void Add(XetHash hash, long size) => Add(0, new Node(hash, size));

    /// <summary>The root over what was added; nothing can be added afterwards.</summary>
    public XetHash Root()
    {
        for (var i = 0; i < _levels.Count; i++)
        {
            var level = _levels[i];
            if (level.Count == 1)
            {
                return level.Open[0].Hash;
            }

            if (level.Open.Count > 0)
            {
                Close(i);
            }
        }

        return XetHash.OfNothing;
    }

    /// <summary>The hash that names a file: its root, hashed once more.</summary>
    public XetHash FileHash() => _levels.Count == 0 ? XetHash.OfNothing : Root().Keyed(XetKeys.File);

    private void Add(int index, Node node)
    {
        if (index == _levels.Count)
        {
            _levels.Add(new Level());
        }

        var level = _levels[index];
        level.Count++;
        level.Open.Add(node);
        if (level.Open.Count == LargestGroup || (level.Open.Count >= LeastGroup && node.Hash.Tail % GroupEnd == 0))
        {
            Close(index);
        }
    }

    private void Close(int index)
    {
        var open = _levels[index].Open;
        Span<byte> lines = stackalloc byte[LargestGroup * LongestLine];
        var (length, size) = (0, 0L);
        foreach (var node in open)
        {
            length += Encoding.ASCII.GetBytes(node.Hash.ToString(), lines[length..]);
            length += Encoding.ASCII.GetBytes(" : ", lines[length..]);
            Utf8Formatter.TryFormat(node.Size, lines[length..], out var digits);
            length += digits;
            lines[length++] = (byte)'\n';
            size += node.Size;
        }

        open.Clear();
        Add(index + 1, new Node(XetHash.Keyed(XetKeys.Node, lines[..length]), size));
    }

    private readonly record struct Node(XetHash Hash, long Size);

    private sealed class Level
    {
        /// <summary>The group that is not closed yet.</summary>
        public List<Node> Open { get; } = new(LargestGroup);

        /// <summary>How many nodes the level has had.</summary>
        public long Count { get; set; }
    }
}
