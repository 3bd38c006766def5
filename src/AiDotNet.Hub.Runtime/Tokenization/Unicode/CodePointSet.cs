namespace AiDotNet.Hub.Runtime.Tokenization.Unicode;

/// <summary>A set of code points: a bitmap for the first plane, ranges above.</summary>
internal sealed class CodePointSet
{
    private readonly ulong[] _plane = new ulong[0x10000 / 64];
    private readonly int[] _starts;
    private readonly int[] _ends;

    /// <param name="ranges">Inclusive, ascending.</param>
    public CodePointSet(IReadOnlyList<(int Start, int End)> ranges)
    {
        var astral = new List<(int Start, int End)>();
        foreach (var (start, end) in ranges)
        {
            for (var code = start; code <= Math.Min(end, 0xFFFF); code++)
            {
                _plane[code >> 6] |= 1UL << (code & 63);
            }

            if (end > 0xFFFF)
            {
                astral.Add((Math.Max(start, 0x10000), end));
            }
        }

        _starts = [.. astral.Select(range => range.Start)];
        _ends = [.. astral.Select(range => range.End)];
    }

    public bool Contains(int code) => code < 0x10000 ? (_plane[code >> 6] >> (code & 63) & 1) != 0 : ContainsAstral(code);

    private bool ContainsAstral(int code)
    {
        var index = Array.BinarySearch(_starts, code);
        index = index >= 0 ? index : ~index - 1;
        return index >= 0 && code <= _ends[index];
    }
}
