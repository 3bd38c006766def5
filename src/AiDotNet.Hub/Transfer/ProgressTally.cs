namespace AiDotNet.Hub.Transfer;

/// <summary>Adds up what several transfers do at a time and tells about it: at the start, ten times a second at the most, at the end of each file, and once complete.</summary>
internal sealed class ProgressTally
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeastMeasured = TimeSpan.FromMilliseconds(500);

    private readonly IProgress<TransferProgress>? _progress;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Queue<(long Time, long Bytes)> _samples = new();
    private long _bytesTotal;
    private readonly int _filesTotal;
    private long _bytesDone;
    private int _filesDone;
    private long _lastReport;

    public ProgressTally(IProgress<TransferProgress>? progress, long bytesTotal, int filesTotal, TimeProvider time)
    {
        _progress = progress;
        _bytesTotal = bytesTotal;
        _filesTotal = filesTotal;
        _time = time;
        _lastReport = time.GetTimestamp();
        Report(null, _lastReport, complete: false);
    }

    /// <summary>Bytes moved; negative where an attempt's bytes have to be moved again.</summary>
    public void Move(string file, long bytes)
    {
        lock (_lock)
        {
            _bytesDone += bytes;
            if (_progress is null)
            {
                return;
            }

            var now = _time.GetTimestamp();
            if (_time.GetElapsedTime(_lastReport, now) >= Interval)
            {
                _lastReport = now;
                Report(file, now, complete: false);
            }
        }
    }

    /// <summary>The total was another one: bytes turned out to be here already, or have to be fetched again.</summary>
    public void Expect(long bytes)
    {
        lock (_lock)
        {
            _bytesTotal += bytes;
        }
    }

    /// <summary>A file is done.</summary>
    public void FileDone(string file)
    {
        lock (_lock)
        {
            _filesDone++;
            Report(file, _time.GetTimestamp(), complete: false);
        }
    }

    /// <summary>Everything is done.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            Report(null, _time.GetTimestamp(), complete: true);
        }
    }

    // Reported under the lock: the numbers that a caller sees only ever grow, save where bytes were lost.
    private void Report(string? file, long now, bool complete) => _progress?.Report(new TransferProgress
    {
        File = file,
        BytesDone = _bytesDone,
        BytesTotal = _bytesTotal,
        BytesPerSecond = Speed(now),
        FilesDone = _filesDone,
        FilesTotal = _filesTotal,
        IsComplete = complete,
    });

    private double? Speed(long now)
    {
        _samples.Enqueue((now, _bytesDone));
        while (_samples.Count > 2 && _time.GetElapsedTime(_samples.Peek().Time, now) > Window)
        {
            _samples.Dequeue();
        }

        var (since, before) = _samples.Peek();
        var elapsed = _time.GetElapsedTime(since, now);
        return elapsed < LeastMeasured ? null : Math.Max(0, (_bytesDone - before) / elapsed.TotalSeconds);
    }
}
