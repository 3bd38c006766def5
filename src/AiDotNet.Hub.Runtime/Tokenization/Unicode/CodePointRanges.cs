namespace AiDotNet.Hub.Runtime.Tokenization.Unicode;

/// <summary>A set of code points as ranges, for set algebra; <see cref="ToSet"/> makes it fast to ask.</summary>
internal sealed class CodePointRanges
{
    public const int Last = 0x10FFFF;

    public static readonly CodePointRanges Empty = new([]);
    public static readonly CodePointRanges All = new([(0, Last)]);

    private readonly (int Start, int End)[] _ranges;
    private CodePointSet? _set;

    private CodePointRanges((int Start, int End)[] ranges) => _ranges = ranges;

    public bool IsEmpty => _ranges.Length == 0;

    public IReadOnlyList<(int Start, int End)> Ranges => _ranges;

    /// <summary>The union of inclusive ranges in any order.</summary>
    public static CodePointRanges Of(IEnumerable<(int Start, int End)> ranges)
    {
        var joined = new List<(int Start, int End)>();
        foreach (var (start, end) in ranges.OrderBy(range => range.Start))
        {
            if (joined.Count > 0 && start <= joined[^1].End + 1)
            {
                joined[^1] = (joined[^1].Start, Math.Max(joined[^1].End, end));
            }
            else
            {
                joined.Add((start, end));
            }
        }

        return new CodePointRanges([.. joined]);
    }

    public static CodePointRanges Of(params ReadOnlySpan<int> codes)
    {
        var ranges = new List<(int, int)>(codes.Length);
        foreach (var code in codes)
        {
            ranges.Add((code, code));
        }

        return Of(ranges);
    }

    public CodePointRanges Union(CodePointRanges other) => Of(_ranges.Concat(other._ranges));

    public CodePointRanges Intersect(CodePointRanges other) => Negate().Union(other.Negate()).Negate();

    public CodePointRanges Negate()
    {
        var (gaps, next) = (new List<(int, int)>(), 0);
        foreach (var (start, end) in _ranges)
        {
            if (next < start)
            {
                gaps.Add((next, start - 1));
            }

            next = end + 1;
        }

        if (next <= Last)
        {
            gaps.Add((next, Last));
        }

        return new CodePointRanges([.. gaps]);
    }

    public bool Overlaps(CodePointRanges other) => !Intersect(other).IsEmpty;

    public bool Contains(int code) => ToSet().Contains(code);

    public CodePointSet ToSet() => _set ??= new CodePointSet(_ranges);
}
