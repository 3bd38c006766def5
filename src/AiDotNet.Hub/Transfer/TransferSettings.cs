namespace AiDotNet.Hub.Transfer;

/// <summary>Times and numbers of the two pipelines. None of them limits how long a whole file may take.</summary>
internal sealed record TransferSettings
{
    /// <summary>What lies between this machine and the hub.</summary>
    public LineSettings Line { get; init; } = new();

    /// <summary>How names become connections.</summary>
    public NetworkAccess Network { get; init; } = NetworkAccess.System;

    /// <summary>How long a connection may take to stand.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one attempt of a small call may take, its reply read.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a transfer may stand still, or bring less than <see cref="StallGuard.LeastRate"/>, before it counts as lost.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a hub may think after it has all of a body: it flushes large files, or writes a large commit.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a repeatable call is made again. A file's download counts anew after <see cref="RenewAfterBytes"/>.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>The wait before the first repetition; doubled, with jitter, for each further one.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait that a hub may ask for; beyond it the caller is told and decides.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A download that got this much further has earned new repetitions.</summary>
    public long RenewAfterBytes { get; init; } = 1 << 20;

    /// <summary>Connections that download at a time, over all files. Each file has one, and further ones where some are left.</summary>
    public int ParallelDownloads { get; init; } = 8;

    /// <summary>The most connections for one file.</summary>
    public int MaxConnectionsPerFile { get; init; } = 8;

    /// <summary>What one of several connections fetches by one request, in bytes.</summary>
    public long ChunkBytes { get; init; } = 16 << 20;

    /// <summary>How far connections may be ahead of the hash, in bytes: what they wrote is then still in memory when the hash reads it back.</summary>
    public long MaxAheadBytes { get; init; } = 192 << 20;

    /// <summary>How often it is looked how fast a file comes.</summary>
    public TimeSpan SampleInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A speed in bytes per second at which this machine is the limit and not the line: no further connection is tried.</summary>
    public double FastEnough { get; init; } = 512 << 20;

    /// <summary>How often the record of an unfinished file is brought up to date.</summary>
    public TimeSpan RecordInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Files uploaded at a time.</summary>
    public int ParallelUploads { get; init; } = 5;

    /// <summary>Redirects followed for one request.</summary>
    public int MaxRedirects { get; init; } = 10;

    /// <summary>The largest reply of a small call, in bytes.</summary>
    public int MaxReplyBytes { get; init; } = 256 << 20;

    /// <summary>The most entries of a listing that are read.</summary>
    public int MaxEntries { get; init; } = 1_000_000;
}
