namespace AiDotNet.Hub.Server.Configuration;

/// <summary><c>Hub:Webhooks</c>.</summary>
internal sealed class WebhookOptions
{
    /// <summary>Whether webhooks may reach private and loopback addresses. Default false.</summary>
    public bool AllowPrivateTargets { get; set; }

    /// <summary>How long a target may take to answer. Default 10 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a delivery is tried. Default 6, over about an hour.</summary>
    public int MaxAttempts { get; set; } = 6;
}
