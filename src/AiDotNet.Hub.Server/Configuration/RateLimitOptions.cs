namespace AiDotNet.Hub.Server.Configuration;

/// <summary><c>Hub:RateLimits</c>: requests in a fixed window, counted for each user, and for each address where nobody is signed in. 0, the default, is no limit.</summary>
internal sealed class RateLimitOptions
{
    /// <summary>The window. Default 5 minutes.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Calls of the JSON API.</summary>
    public int Api { get; set; }

    /// <summary>Files fetched (<c>resolve</c>, <c>raw</c>, LFS objects).</summary>
    public int Resolvers { get; set; }

    /// <summary>Everything else.</summary>
    public int Pages { get; set; }
}
