namespace AiDotNet.Hub.Runtime.Tokenization.Models;

/// <summary>The symbols of one word while they merge: lowest rank first, the leftmost of equal ones. Reused from word to word.</summary>
internal sealed class SymbolChain
{
    // Up to here looking through all pairs is faster than a queue.
    private const int ShortWord = 32;

    private readonly PriorityQueue<(int At, int Merged), long> _queue = new();
    private int[] _ids = new int[64];
    private int[] _lengths = new int[64];
    private readonly int[] _ranks = new int[ShortWord];
    private readonly int[] _merged = new int[ShortWord];
    private int[] _next = [];
    private int[] _previous = [];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, Count);

    public int Capacity => _ids.Length;

    /// <summary>Begins a word.</summary>
    /// <param name="most">How many symbols it may have; more are possible.</param>
    public void Clear(int most)
    {
        Count = 0;
        if (_ids.Length < most)
        {
            (_ids, _lengths) = (new int[most], new int[most]);
        }
    }

    public void Add(int id, int length)
    {
        if (Count == _ids.Length)
        {
            Array.Resize(ref _ids, Count * 2);
            Array.Resize(ref _lengths, Count * 2);
        }

        (_ids[Count], _lengths[Count]) = (id, length);
        Count++;
    }

    public void Merge(MergeTable merges)
    {
        if (Count <= ShortWord)
        {
            MergeShort(merges);
        }
        else
        {
            MergeLong(merges);
        }
    }

    private void MergeShort(MergeTable merges)
    {
        var (ids, ranks, merged) = (_ids, _ranks, _merged);
        for (var i = 0; i + 1 < Count; i++)
        {
            ranks[i] = merges.Find(ids[i], ids[i + 1], out merged[i]);
        }

        while (true)
        {
            var (best, at) = (int.MaxValue, -1);
            for (var i = 0; i + 1 < Count; i++)
            {
                if (ranks[i] < best)
                {
                    (best, at) = (ranks[i], i);
                }
            }

            if (at < 0)
            {
                return;
            }

            ids[at] = merged[at];
            _lengths[at] += _lengths[at + 1];
            Count--;
            for (var i = at + 1; i < Count; i++)
            {
                (ids[i], _lengths[i], ranks[i], merged[i]) = (ids[i + 1], _lengths[i + 1], ranks[i + 1], merged[i + 1]);
            }

            if (at > 0)
            {
                ranks[at - 1] = merges.Find(ids[at - 1], ids[at], out merged[at - 1]);
            }

            if (at + 1 < Count)
            {
                ranks[at] = merges.Find(ids[at], ids[at + 1], out merged[at]);
            }
        }
    }

    private void MergeLong(MergeTable merges)
    {
        if (_next.Length < Count)
        {
            (_next, _previous) = (new int[_ids.Length], new int[_ids.Length]);
        }

        for (var i = 0; i < Count; i++)
        {
            (_previous[i], _next[i]) = (i - 1, i + 1 < Count ? i + 1 : -1);
        }

        _queue.Clear();
        _queue.EnsureCapacity(Count);
        for (var i = 0; i + 1 < Count; i++)
        {
            Enqueue(merges, i, i + 1);
        }

        while (_queue.TryDequeue(out var pair, out _))
        {
            // A pair is stale where one of its symbols is gone or has become another.
            var (at, result) = pair;
            if (_lengths[at] < 0 || _next[at] is var right && (right < 0 || merges.Find(_ids[at], _ids[right], out var now) == int.MaxValue || now != result))
            {
                continue;
            }

            _ids[at] = result;
            _lengths[at] += _lengths[right];
            _lengths[right] = -1;
            _next[at] = _next[right];
            if (_next[at] >= 0)
            {
                _previous[_next[at]] = at;
                Enqueue(merges, at, _next[at]);
            }

            if (_previous[at] >= 0)
            {
                Enqueue(merges, _previous[at], at);
            }
        }

        var count = 0;
        for (var i = 0; i >= 0; i = _next[i])
        {
            (_ids[count], _lengths[count]) = (_ids[i], _lengths[i]);
            count++;
        }

        Count = count;
    }

    private void Enqueue(MergeTable merges, int left, int right)
    {
        var rank = merges.Find(_ids[left], _ids[right], out var merged);
        if (rank != int.MaxValue)
        {
            _queue.Enqueue((left, merged), ((long)rank << 32) | (uint)left);
        }
    }
}
