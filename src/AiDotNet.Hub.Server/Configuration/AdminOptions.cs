namespace AiDotNet.Hub.Server.Configuration;

/// <summary><c>Hub:Admin</c>: the administrator of a fresh hub that has no seed.</summary>
internal sealed class AdminOptions
{
    /// <summary>Default <c>admin</c>.</summary>
    public string Name { get; set; } = "admin";

    /// <summary>A file with the token to accept, or where to write a new one. Default null: <c>admin-token</c> in the hub's folder.</summary>
    public string? TokenFile { get; set; }
}
