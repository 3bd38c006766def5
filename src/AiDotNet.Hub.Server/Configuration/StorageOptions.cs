using System.ComponentModel.DataAnnotations;

namespace AiDotNet.Hub.Server.Configuration;

/// <summary><c>Hub:Storage</c>.</summary>
internal sealed class StorageOptions
{
    /// <summary><c>Local</c>, the default.</summary>
    [AllowedValues("Local", "local", ErrorMessage = "This version keeps blobs in a Local folder; S3 comes with a later one.")]
    public string Provider { get; set; } = "Local";

    /// <summary>The folder that holds <c>blobs/</c>. Default null: the hub's own.</summary>
    public string? Path { get; set; }
}
