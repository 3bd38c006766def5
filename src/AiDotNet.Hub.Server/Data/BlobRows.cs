namespace AiDotNet.Hub.Server.Data;

/// <summary>Bytes in the store.</summary>
internal sealed class BlobRow
{
    /// <summary>64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    public required long Size { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A repository links a blob: it was uploaded there, or linked by someone who could read it. To know a SHA-256 alone grants nothing.</summary>
internal sealed class RepositoryBlobRow
{
    public required long RepositoryId { get; init; }

    public required string Sha256 { get; init; }

    public required DateTimeOffset LinkedAt { get; init; }
}
