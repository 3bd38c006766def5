namespace AiDotNet.Hub;

/// <summary>What a call of <see cref="ModelHub.ResolveAsync"/> with the same options would do now.</summary>
public sealed record DownloadPlan
{
    /// <summary>The model, as the hub spells it.</summary>
    public required ModelId Id { get; init; }

    /// <summary>The hub that it would come from: the host, with the port where it is not the default.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The commit.</summary>
    public required RevisionId Commit { get; init; }

    /// <summary>The files of the selection, in ordinal order of their paths.</summary>
    public required IReadOnlyList<PlannedDownload> Files { get; init; }

    /// <summary>The size of the selection in bytes.</summary>
    public long Size => Files.Sum(file => file.Size);

    /// <summary>The bytes that would be fetched; files with the same bytes are fetched once.</summary>
    public required long BytesToFetch { get; init; }
}

/// <summary>A file of a <see cref="DownloadPlan"/>.</summary>
public sealed record PlannedDownload
{
    /// <summary>The path from the repository's root, with <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The bytes of it that are on this disk: all of them where nothing is to be fetched, some where a download broke off.</summary>
    public required long BytesPresent { get; init; }

    /// <summary>Whether anything is to be fetched for it.</summary>
    public bool IsFetched => BytesPresent < Size;
}
