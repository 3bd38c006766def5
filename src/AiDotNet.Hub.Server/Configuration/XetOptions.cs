using System.ComponentModel.DataAnnotations;

namespace AiDotNet.Hub.Server.Configuration;

/// <summary><c>Hub:Xet</c>.</summary>
internal sealed class XetOptions
{
    /// <summary>Whether clients are told that they may fetch files in chunks. Default true; false makes every download a plain one. Uploads are taken in chunks either way.</summary>
    public bool Downloads { get; set; } = true;

    /// <summary>How long chunks are kept that no repository needs any more. Default 45 days: clients remember for about three weeks what they sent, and a client that
    /// refers to chunks that are gone cannot upload until its memory is deleted by hand.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(45);

    /// <summary>How long a token for chunks, and the address of a piece of a xorb, is good for. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);
}
