namespace AiDotNet.Hub.Server.Configuration;

/// <summary><c>Hub:Proxies</c>: what stands in front of the hub.</summary>
internal sealed class ProxyOptions
{
    /// <summary>The addresses and networks (<c>10.0.0.0/8</c>) whose <c>X-Forwarded-For</c>, <c>-Proto</c>, <c>-Host</c> and <c>-Prefix</c> are believed. Default none.</summary>
    [NetworkList]
    public IReadOnlyList<string> Known { get; set; } = [];

    /// <summary>How many of them a request passes. Default 1.</summary>
    [System.ComponentModel.DataAnnotations.Range(1, 20)]
    public int Hops { get; set; } = 1;
}
