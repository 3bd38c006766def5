using System.ComponentModel.DataAnnotations;

namespace AiDotNet.Hub.Server.Configuration;

/// <summary><c>Hub:RateLimits</c>: requests in a fixed window, counted for each user, and for each address where nobody is signed in. 0, the default, is no limit.</summary>
internal sealed class RateLimitOptions
{
    /// <summary>The window. Default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Calls of the JSON API.</summary>
    [Range(0, int.MaxValue)]
    public int Api { get; set; }

    /// <summary>Files fetched (<c>resolve</c>, <c>raw</c>, LFS objects).</summary>
    [Range(0, int.MaxValue)]
    public int Resolvers { get; set; }

    /// <summary>Everything else.</summary>
    [Range(0, int.MaxValue)]
    public int Pages { get; set; }
}
