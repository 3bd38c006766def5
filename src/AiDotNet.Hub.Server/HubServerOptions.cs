using System.ComponentModel.DataAnnotations;

namespace AiDotNet.Hub.Server;

/// <summary>How a hub runs.</summary>
internal sealed class HubServerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Hub";

    /// <summary>The folder of the database and the blobs; made where it is missing.</summary>
    [Required]
    public string DataDirectory { get; set; } = "";

    /// <summary>The address that clients use. Default null: taken from each request.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>The namespace that a bare name stands for. Default null: the one that the seed stored, if any.</summary>
    public string? DefaultNamespace { get; set; }

    /// <summary>How long an upload URL is good for. Default 12 hours: a big file on a slow link.</summary>
    public TimeSpan UploadUrlLifetime { get; set; } = TimeSpan.FromHours(12);
}
