using System.ComponentModel.DataAnnotations;

namespace AiDotNet.Hub.Server.Configuration;

/// <summary><c>Hub:Limits</c>: what a single client may take up.</summary>
internal sealed class LimitOptions
{
    /// <summary>The connections that are open at a time; more are closed at once. Default 0: no limit.</summary>
    [Range(0, long.MaxValue)]
    public long Connections { get; set; }

    /// <summary>The bytes of a request's headers. Default 32,768.</summary>
    [Range(1024, 1 << 20)]
    public int HeaderBytes { get; set; } = 32 * 1024;

    /// <summary>The bytes of a request's path and query. Default 16,384.</summary>
    [Range(1024, 1 << 20)]
    public int TargetBytes { get; set; } = 16 * 1024;

    /// <summary>The bytes of a body that is no file and no commit. Default 8,388,608.</summary>
    [Range(64 * 1024, 1L << 30)]
    public long BodyBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>How long a request's headers may take. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may be idle between requests. Default 130 seconds, more than proxies keep theirs.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>How long a body may stand still. Default 5 minutes; a slow one that moves is never ended.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan BodyStall { get; set; } = TimeSpan.FromMinutes(5);
}
