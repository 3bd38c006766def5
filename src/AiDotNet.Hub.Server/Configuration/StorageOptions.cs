namespace AiDotNet.Hub.Server.Configuration;

/// <summary><c>Hub:Storage</c>.</summary>
internal sealed class StorageOptions
{
    /// <summary><c>Local</c>, the default.</summary>
    public string Provider { get; set; } = "Local";

    /// <summary>The folder that holds <c>blobs/</c>. Default null: the hub's own.</summary>
    public string? Path { get; set; }
}
