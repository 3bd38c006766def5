namespace AiDotNet.Hub.Content;

/// <summary>Ranges in order; those that touch become one. Not thread-safe.</summary>
internal sealed class ByteRangeSet
{
    private readonly List<ByteRange> _ranges = [];

    /// <summary>How many bytes in all.</summary>
    public long Count => _ranges.Sum(range => range.Length);

    /// <summary>Adds a range that overlaps with none of these.</summary>
    public void Add(ByteRange range)
    {
        if (range.Length <= 0)
        {
            return;
        }

        var at = _ranges.FindIndex(other => other.Start >= range.Start);
        at = at < 0 ? _ranges.Count : at;
        if ((at > 0 && _ranges[at - 1].End > range.Start) || (at < _ranges.Count && _ranges[at].Start < range.End))
        {
            throw new ArgumentException($"Bytes {range.Start} to {range.End} overlap with what is there.", nameof(range));
        }

        if (at < _ranges.Count && _ranges[at].Start == range.End)
        {
            range = range with { End = _ranges[at].End };
            _ranges.RemoveAt(at);
        }

        if (at > 0 && _ranges[at - 1].End == range.Start)
        {
            _ranges[at - 1] = _ranges[at - 1] with { End = range.End };
        }
        else
        {
            _ranges.Insert(at, range);
        }
    }

    /// <summary>Takes out the range that begins at a place; null where none does.</summary>
    public ByteRange? TakeAt(long start)
    {
        if (_ranges.Count == 0 || _ranges[0].Start != start)
        {
            return null;
        }

        var first = _ranges[0];
        _ranges.RemoveAt(0);
        return first;
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => _ranges.Clear();

    /// <summary>The ranges as they are now.</summary>
    public IReadOnlyList<ByteRange> ToList() => [.. _ranges];
}
