namespace AiDotNet.Hub.Server.Xet;

/// <summary>Stretches of a xorb's chunks, joined where they touch.</summary>
internal sealed class ChunkRanges
{
    private readonly List<(int First, int End)> _ranges = [];

    /// <param name="ranges">In any order; may overlap.</param>
    public ChunkRanges(IEnumerable<(int First, int End)> ranges)
    {
        foreach (var (first, end) in ranges.Order())
        {
            if (_ranges.Count > 0 && first <= _ranges[^1].End)
            {
                _ranges[^1] = (_ranges[^1].First, Math.Max(end, _ranges[^1].End));
            }
            else
            {
                _ranges.Add((first, end));
            }
        }
    }

    /// <summary>The stretches, in order.</summary>
    public IReadOnlyList<(int First, int End)> Items => _ranges;

    /// <summary>Whether all of these chunks are in it.</summary>
    public bool Contains(int first, int end) => _ranges.Exists(range => range.First <= first && end <= range.End);
}
