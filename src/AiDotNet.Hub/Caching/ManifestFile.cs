using System.Buffers;
using System.Text.Json.Serialization;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary>A file of a commit, as the hub lists it and as it lies on this disk.</summary>
internal sealed record ManifestFile
{
    private const int GitBlobIdLength = 40;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The path from the repository's root, with <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The git blob id, where the file is a regular one; null for a file kept by LFS.</summary>
    public string? GitBlobId { get; init; }

    /// <summary>The SHA-256: the hub's for a file kept by LFS, ours for a regular one; null until that was computed.</summary>
    public Digest? Sha256 { get; init; }

    /// <summary>Whether the snapshot holds the file.</summary>
    public bool Present { get; init; }

    /// <summary>The modification time at which the bytes were last hashed (UTC ticks); null means: hash before trusting.</summary>
    public long? ModifiedTicks { get; init; }

    /// <summary>How the snapshot's file came from the blob; meaningless where the file is not present.</summary>
    public LinkKind Link { get; init; }

    /// <summary>Whether size and hashes can be what they say; hashes become file names.</summary>
    [JsonIgnore]
    public bool IsSound =>
        Size >= 0
        && (GitBlobId is not null || Sha256 is not null)
        && (GitBlobId is null || (GitBlobId.Length == GitBlobIdLength && GitBlobId.AsSpan().IndexOfAnyExcept(HexDigits) < 0))
        && (!Present || Sha256 is not null);

    /// <summary>Whether bytes have the hash that the hub lists; bytes of which nobody gave a hash are what they are.</summary>
    public bool Has(ContentHashes hashes) =>
        GitBlobId is not null ? GitBlobId == hashes.GitBlobId : Sha256 is null || Sha256 == hashes.Sha256;

    /// <summary>Hashes a file and says whether it is this one.</summary>
    public async Task<bool> IsAsync(string path, CancellationToken cancellationToken) =>
        Has(await FileHash.ComputeAsync(path, GitBlobId is not null, cancellationToken).ConfigureAwait(false));
}
