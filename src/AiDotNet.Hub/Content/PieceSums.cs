using System.Numerics;
using System.Runtime.InteropServices;

namespace AiDotNet.Hub.Content;

/// <summary>
/// A sum of each megabyte of a file, taken while its bytes are hashed. When the file has gone bad later, they tell which pieces still look right.
/// Made for speed and trusted by nobody: what is put together with their help is hashed as a whole.
/// </summary>
internal sealed class PieceSums
{
    /// <summary>The size of a piece; the last one is shorter.</summary>
    public const int PieceBytes = 1 << 20;

    private readonly List<ulong> _closed = [];
    private ulong _sum;
    private int _filled;

    /// <summary>How many pieces a file has.</summary>
    public static long Count(long size) => (size + PieceBytes - 1) / PieceBytes;

    /// <summary>The sum of one piece.</summary>
    public static ulong Of(ReadOnlySpan<byte> piece)
    {
        var sums = new PieceSums();
        sums.Append(piece);
        return sums.ToList()[0];
    }

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, PieceBytes - _filled)];
            Add(part);
            bytes = bytes[part.Length..];
            if (_filled == PieceBytes)
            {
                _closed.Add(_sum);
                (_sum, _filled) = (0, 0);
            }
        }
    }

    /// <summary>The sums of all pieces so far.</summary>
    public IReadOnlyList<ulong> ToList() => _filled > 0 ? [.. _closed, _sum] : [.. _closed];

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _closed.Clear();
        (_sum, _filled) = (0, 0);
    }

    // The sum of the piece's little-endian words of eight bytes, however the bytes are cut when they come.
    private void Add(ReadOnlySpan<byte> bytes)
    {
        var head = Math.Min(bytes.Length, -_filled & 7);
        AddSingly(bytes[..head]);
        var words = MemoryMarshal.Cast<byte, ulong>(bytes[head..]);
        var vectors = MemoryMarshal.Cast<ulong, Vector<ulong>>(words);
        var lanes = Vector<ulong>.Zero;
        foreach (var vector in vectors)
        {
            lanes += vector;
        }

        _sum += Vector.Sum(lanes);
        foreach (var word in words[(vectors.Length * Vector<ulong>.Count)..])
        {
            _sum += word;
        }

        _filled += words.Length * sizeof(ulong);
        AddSingly(bytes[(head + (words.Length * sizeof(ulong)))..]);
    }

    private void AddSingly(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            _sum += (ulong)value << (8 * (_filled & 7));
            _filled++;
        }
    }
}
