namespace AiDotNet.Hub.Server.Data;

/// <summary>A name that a repository had before it was moved. Ends when another repository takes the name.</summary>
internal sealed class RedirectRow
{
    public required RepositoryType Type { get; init; }

    public required string NormalizedNamespace { get; init; }

    public required string NormalizedName { get; init; }

    public required long RepositoryId { get; init; }
}
