namespace AiDotNet.Hub.Transfer;

/// <summary>Adds up what several transfers do at a time and tells about it: at the start, ten times a second at the most, at the end of each file, and once complete.</summary>
internal sealed class ProgressTally
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly IProgress<TransferProgress>? _progress;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
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
        Report(null, complete: false);
    }

    /// <summary>Bytes moved; negative where an attempt's bytes have to be moved again.</summary>
    public void Move(string file, long bytes)
    {
        lock (_lock)
        {
            _bytesDone += bytes;
            if (_progress is null || _time.GetElapsedTime(_lastReport) < Interval)
            {
                return;
            }

            _lastReport = _time.GetTimestamp();
            Report(file, complete: false);
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
            Report(file, complete: false);
        }
    }

    /// <summary>Everything is done.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            Report(null, complete: true);
        }
    }

    // Reported under the lock: the numbers that a caller sees only ever grow, save where bytes were lost.
    private void Report(string? file, bool complete) => _progress?.Report(new TransferProgress
    {
        File = file,
        BytesDone = _bytesDone,
        BytesTotal = _bytesTotal,
        FilesDone = _filesDone,
        FilesTotal = _filesTotal,
        IsComplete = complete,
    });
}
