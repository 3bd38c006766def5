using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Transfer;

/// <summary>A part of a file that one connection fetches. Its end may move forward while it is being fetched, never behind what came.</summary>
internal sealed class DownloadClaim(long start, long end)
{
    /// <summary>The next byte to read from the line.</summary>
    public long Position { get; set; } = start;

    /// <summary>The next byte to write; what lies before it is in the file.</summary>
    public long Written { get; set; } = start;

    /// <summary>The byte after the last.</summary>
    public long End { get; set; } = end;

    /// <summary>Whether the end came forward: what follows on the line is another's.</summary>
    public bool IsCut { get; set; }
}

/// <summary>Who fetches which part of a file. Parts are given out from the front on, so that the hash, which goes front to back, is never far behind. Thread-safe.</summary>
internal sealed class DownloadClaims
{
    private readonly Lock _gate = new();
    private readonly List<DownloadClaim> _active = [];
    private readonly List<ByteRange> _missing = [];
    private readonly long _size;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts with what a file lacks.</summary>
    /// <param name="size">The file's size.</param>
    /// <param name="prefix">What is there from the front on.</param>
    /// <param name="ahead">What is there behind that, in order.</param>
    public DownloadClaims(long size, long prefix, IReadOnlyList<ByteRange> ahead)
    {
        _size = size;
        Reset(prefix, ahead);
    }

    /// <summary>Whether nothing is missing and nobody is fetching.</summary>
    public bool IsDone
    {
        get
        {
            lock (_gate)
            {
                return _missing.Count == 0 && _active.Count == 0;
            }
        }
    }

    /// <summary>The bytes that nobody has begun to fetch.</summary>
    public long Unclaimed
    {
        get
        {
            lock (_gate)
            {
                return _missing.Sum(range => range.Length);
            }
        }
    }

    /// <summary>Done at the next change of who fetches what.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Starts anew; nobody is fetching.</summary>
    public void Reset(long prefix, IReadOnlyList<ByteRange> ahead)
    {
        lock (_gate)
        {
            _active.Clear();
            _missing.Clear();
            var from = prefix;
            foreach (var range in ahead)
            {
                AddMissing(from, range.Start);
                from = range.End;
            }

            AddMissing(from, _size);
        }
    }

    /// <summary>Takes the first missing part; null where there is none, or none that begins before the limit.</summary>
    /// <param name="longest">The most to take.</param>
    /// <param name="limit">Where parts may begin at the latest.</param>
    public DownloadClaim? TryClaim(long longest, long limit)
    {
        lock (_gate)
        {
            if (_missing.Count == 0 || _missing[0].Start > limit)
            {
                return null;
            }

            var first = _missing[0];
            var claim = new DownloadClaim(first.Start, first.Length <= longest ? first.End : first.Start + longest);
            _missing.RemoveAt(0);
            if (claim.End < first.End)
            {
                _missing.Insert(0, first with { Start = claim.End });
            }

            _active.Add(claim);
            return claim;
        }
    }

    /// <summary>Ends a claim early at a place that was not read yet; what lies behind becomes missing, save the first part, which is the new claim.</summary>
    /// <returns>Null where the claim has got too far meanwhile.</returns>
    public DownloadClaim? TrySplit(DownloadClaim claim, ByteRange part)
    {
        lock (_gate)
        {
            if (!_active.Contains(claim) || claim.Position > part.Start || claim.End < part.End)
            {
                return null;
            }

            AddMissing(part.End, claim.End);
            (claim.End, claim.IsCut) = (part.Start, true);
            var split = new DownloadClaim(part.Start, part.End);
            _active.Add(split);
            Signal();
            return split;
        }
    }

    /// <summary>Whether a claim has all that was left to it, and the line goes on with what is another's.</summary>
    public bool IsFull(DownloadClaim claim)
    {
        lock (_gate)
        {
            return claim.IsCut && claim.Position >= claim.End;
        }
    }

    /// <summary>Bytes came from the line. As many as still belong to the claim are to be used.</summary>
    public int Arrived(DownloadClaim claim, int count)
    {
        lock (_gate)
        {
            var used = (int)Math.Min(count, claim.End - claim.Position);
            claim.Position += used;
            return used;
        }
    }

    /// <summary>Forgets what came: the claim is the whole file now, from its first byte. Nobody else is fetching.</summary>
    public void Restart(DownloadClaim claim)
    {
        lock (_gate)
        {
            _missing.Clear();
            _active.Clear();
            (claim.Position, claim.Written, claim.End, claim.IsCut) = (0, 0, _size, false);
            _active.Add(claim);
        }
    }

    /// <summary>The one who fetches up to the file's end, if there is one: a part of that can be taken over.</summary>
    public DownloadClaim? FindOpenEnded()
    {
        lock (_gate)
        {
            return _active.Find(claim => claim.End == _size);
        }
    }

    /// <summary>Gives a claim back; what of it is not in the file is missing again.</summary>
    public void Release(DownloadClaim claim)
    {
        lock (_gate)
        {
            if (_active.Remove(claim))
            {
                AddMissing(claim.Written, claim.End);
            }

            Signal();
        }
    }

    private void AddMissing(long start, long end)
    {
        if (start >= end)
        {
            return;
        }

        var at = _missing.FindIndex(range => range.Start >= end);
        at = at < 0 ? _missing.Count : at;
        if (at < _missing.Count && _missing[at].Start == end)
        {
            end = _missing[at].End;
            _missing.RemoveAt(at);
        }

        if (at > 0 && _missing[at - 1].End == start)
        {
            _missing[at - 1] = _missing[at - 1] with { End = end };
        }
        else
        {
            _missing.Insert(at, new ByteRange(start, end));
        }
    }

    private void Signal()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }
}
