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

    /// <summary>Where to listen: <c>localhost</c> (both loopback addresses), <c>*</c> (every address), or one IP address. Default <c>localhost</c>.</summary>
    public string Host { get; set; } = "localhost";

    /// <summary>The port; 0 for a free one. Default 0.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary>A file with the accounts of a fresh hub. Default null: one administrator.</summary>
    public string? SeedFile { get; set; }
}
