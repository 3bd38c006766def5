using System.Numerics;

namespace AiDotNet.Hub.Runtime.Tokenization.Models;

/// <summary>Pairs of ids that merge, with their rank and what they merge to. One open-addressed table.</summary>
internal sealed class MergeTable
{
    // Key: (left + 1) << 32 | right, so that 0 means free. Value: rank << 32 | merged id.
    private readonly ulong[] _keys;
    private readonly ulong[] _values;
    private readonly int _shift;

    /// <param name="most">The most pairs that will be added.</param>
    public MergeTable(int most)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2L * most));
        (_keys, _values, _shift) = (new ulong[size], new ulong[size], 64 - BitOperations.Log2((uint)size));
    }

    /// <summary>Adds a pair; the last of equal pairs counts.</summary>
    public void Set(int left, int right, int rank, int merged)
    {
        var slot = FindSlot(Key(left, right));
        (_keys[slot], _values[slot]) = (Key(left, right), ((ulong)(uint)rank << 32) | (uint)merged);
    }

    /// <summary>The rank of a pair, and what it merges to; <see cref="int.MaxValue"/> where it does not.</summary>
    public int Find(int left, int right, out int merged)
    {
        var slot = FindSlot(Key(left, right));
        merged = unchecked((int)_values[slot]);
        return _keys[slot] == 0 ? int.MaxValue : (int)(_values[slot] >> 32);
    }

    private int FindSlot(ulong key)
    {
        var slot = (int)((key * 0x9E3779B97F4A7C15) >> _shift);
        while (_keys[slot] != key && _keys[slot] != 0)
        {
            slot = (slot + 1) & (_keys.Length - 1);
        }

        return slot;
    }

    private static ulong Key(int left, int right) => ((ulong)((uint)left + 1) << 32) | (uint)right;
}
