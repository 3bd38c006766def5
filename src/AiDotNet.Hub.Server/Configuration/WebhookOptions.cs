using System.ComponentModel.DataAnnotations;

namespace AiDotNet.Hub.Server.Configuration;

/// <summary><c>Hub:Webhooks</c>.</summary>
internal sealed class WebhookOptions
{
    /// <summary>Whether webhooks may reach private and loopback addresses. Default false.</summary>
    public bool AllowPrivateTargets { get; set; }

    /// <summary>How long a target may take to answer. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a delivery is tried. Default 6, over about an hour.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 6;
}
