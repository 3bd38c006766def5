using System.Numerics;

namespace AiDotNet.Hub.Runtime.Tokenization.Models;

/// <summary>All tokens of a vocabulary by their UTF-16 units, for the longest one that a text begins with. One open-addressed table of edges.</summary>
internal sealed class VocabularyTrie
{
    private const uint Root = 0;

    // Key: (node + 1) << 16 | unit, so that 0 means free. Value: the node behind the edge.
    private ulong[] _keys = new ulong[1 << 10];
    private uint[] _targets = new uint[1 << 10];
    private int[] _ids = new int[1 << 9];
    private int _shift = 64 - 10;
    private uint _nodes = 1;

    public VocabularyTrie(Vocabulary vocabulary)
    {
        _ids[Root] = -1;
        foreach (var (token, id) in vocabulary)
        {
            var node = Root;
            foreach (var unit in token)
            {
                node = Grow(node, unit);
            }

            _ids[node] = id;
        }

        _ids[Root] = -1;
    }

    /// <summary>The node that a text leads to from the root, for <see cref="FindLongest"/>; -1 where no token begins with it.</summary>
    public int FindNode(ReadOnlySpan<char> prefix)
    {
        var node = Root;
        foreach (var unit in prefix)
        {
            if (!TryStep(node, unit, out node))
            {
                return -1;
            }
        }

        return (int)node;
    }

    /// <summary>The longest token from a node on; its id, or -1.</summary>
    /// <param name="from">A node, 0 for the root.</param>
    /// <param name="text">What follows.</param>
    /// <param name="length">How many units of <paramref name="text"/> the token covers.</param>
    public int FindLongest(int from, ReadOnlySpan<char> text, out int length)
    {
        var (node, found) = ((uint)from, -1);
        length = 0;
        for (var i = 0; i < text.Length && TryStep(node, text[i], out node); i++)
        {
            if (_ids[node] >= 0)
            {
                (found, length) = (_ids[node], i + 1);
            }
        }

        return found;
    }

    /// <summary>The token that ends at a node, or -1.</summary>
    public int GetId(uint node) => _ids[node];

    /// <summary>Goes on by one unit, from 0 at the root.</summary>
    public bool TryStep(uint node, char unit, out uint next)
    {
        var (keys, key) = (_keys, Key(node, unit));
        for (var slot = Slot(key); ; slot = (slot + 1) & (keys.Length - 1))
        {
            if (keys[slot] == key)
            {
                next = _targets[slot];
                return true;
            }

            if (keys[slot] == 0)
            {
                next = Root;
                return false;
            }
        }
    }

    private uint Grow(uint node, char unit)
    {
        if (TryStep(node, unit, out var next))
        {
            return next;
        }

        if (_nodes * 2 > _keys.Length)
        {
            Enlarge();
        }

        next = _nodes++;
        Insert(Key(node, unit), next);
        if (next == _ids.Length)
        {
            Array.Resize(ref _ids, _ids.Length * 2);
        }

        _ids[next] = -1;
        return next;
    }

    private void Enlarge()
    {
        var (keys, targets) = (_keys, _targets);
        (_keys, _targets) = (new ulong[keys.Length * 2], new uint[keys.Length * 2]);
        _shift = 64 - BitOperations.Log2((uint)_keys.Length);
        for (var slot = 0; slot < keys.Length; slot++)
        {
            if (keys[slot] != 0)
            {
                Insert(keys[slot], targets[slot]);
            }
        }
    }

    private void Insert(ulong key, uint target)
    {
        var slot = Slot(key);
        while (_keys[slot] != 0)
        {
            slot = (slot + 1) & (_keys.Length - 1);
        }

        (_keys[slot], _targets[slot]) = (key, target);
    }

    private static ulong Key(uint node, char unit) => ((ulong)(node + 1) << 16) | unit;

    private int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> _shift);
}
