using System.ComponentModel.DataAnnotations;

namespace AiDotNet.Hub.Server.Configuration;

/// <summary><c>Hub:Metrics</c>: where <c>/metrics</c> answers. On the hub's own port it does for administrators alone.</summary>
internal sealed class MetricsOptions
{
    /// <summary>A port of its own, on which <c>/metrics</c> and <c>/health</c> answer without a token and nothing else does; 0 for a free one. Default null: none.</summary>
    [Range(0, 65535)]
    public int? Port { get; set; }

    /// <summary>Where that port listens, as <c>Hub:Host</c>. Default <c>localhost</c>.</summary>
    public string Host { get; set; } = "localhost";
}
