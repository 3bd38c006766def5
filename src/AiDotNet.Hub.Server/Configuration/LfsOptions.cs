using System.ComponentModel.DataAnnotations;

namespace AiDotNet.Hub.Server.Configuration;

/// <summary><c>Hub:Lfs</c>.</summary>
internal sealed class LfsOptions
{
    /// <summary>Files of more bytes are taken in parts. Default 100,000,000: what is lost with a connection is sent again.</summary>
    [Range(1, long.MaxValue)]
    public long MultipartThreshold { get; set; } = 100_000_000;

    /// <summary>The bytes of a part. Default 50,000,000.</summary>
    [Range(1024, long.MaxValue)]
    public long PartSize { get; set; } = 50_000_000;

    /// <summary>The bytes of the largest file. Default 5 TB.</summary>
    [Range(1, long.MaxValue)]
    public long MaxFileSize { get; set; } = 5_000_000_000_000;

    /// <summary>How long an upload URL is good for. Default 12 hours: a big file on a slow link.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "30.00:00:00")]
    public TimeSpan UploadUrlLifetime { get; set; } = TimeSpan.FromHours(12);
}
