namespace AiDotNet.Hub;

/// <summary>How far a download or upload is. Reported at the start, now and then, and once complete; never complete after an error.</summary>
public readonly record struct TransferProgress
{
    /// <summary>The file that moved last, from the repository's root; null for the whole.</summary>
    public string? File { get; init; }

    /// <summary>Bytes done, of all files together.</summary>
    public long BytesDone { get; init; }

    /// <summary>Bytes in all; what was on the disk before is not counted. Null while unknown.</summary>
    public long? BytesTotal { get; init; }

    /// <summary>The speed over the last five seconds, in bytes per second: what moved, nothing that was there before. Null until half a second is measured.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>Files done.</summary>
    public int FilesDone { get; init; }

    /// <summary>Files in all.</summary>
    public int FilesTotal { get; init; }

    /// <summary>Whether everything is done.</summary>
    public bool IsComplete { get; init; }
}
