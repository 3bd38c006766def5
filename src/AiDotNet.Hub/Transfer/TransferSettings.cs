namespace AiDotNet.Hub.Transfer;

/// <summary>Times and numbers of the two pipelines. None of them limits how long a whole file may take.</summary>
internal sealed record TransferSettings
{
    /// <summary>How long a connection may take to stand.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one attempt of a small call may take, its reply read.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a transfer may stand still before it counts as lost.</summary>
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

    /// <summary>Files downloaded at a time.</summary>
    public int ParallelDownloads { get; init; } = 8;

    /// <summary>Files uploaded at a time.</summary>
    public int ParallelUploads { get; init; } = 5;

    /// <summary>Redirects followed for one request.</summary>
    public int MaxRedirects { get; init; } = 10;

    /// <summary>The largest reply of a small call, in bytes.</summary>
    public int MaxReplyBytes { get; init; } = 256 << 20;

    /// <summary>The most entries of a listing that are read.</summary>
    public int MaxEntries { get; init; } = 1_000_000;
}
