using AiDotNet.Hub.Content;
using AiDotNet.Hub.Server.Storage;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>A commit as it was received: the files' bytes are written aside, nothing is visible.</summary>
internal sealed class StagedCommit
{
    public required string Title { get; init; }

    public required string Message { get; init; }

    /// <summary>The tip that the caller saw, in lower case, may be abbreviated; null: any.</summary>
    public required string? Parent { get; init; }

    /// <summary>What to do to the tree, in order.</summary>
    public List<StagedChange> Changes { get; } = [];
}

/// <summary>One change of a tree.</summary>
internal abstract record StagedChange(string Path)
{
    /// <param name="Path">Where.</param>
    /// <param name="Upload">The bytes, written aside.</param>
    /// <param name="GitId">Their git id; null for those that are too large for a regular file.</param>
    /// <param name="Small">The bytes themselves, where they may be a pointer or are <c>.gitattributes</c>.</param>
    internal sealed record File(string Path, StoredUpload Upload, string? GitId, byte[]? Small) : StagedChange(Path);

    /// <param name="Path">Where.</param>
    /// <param name="Oid">The object.</param>
    /// <param name="Size">Its promised size, or null.</param>
    internal sealed record LfsFile(string Path, Digest Oid, long? Size) : StagedChange(Path);

    /// <param name="Path">Where.</param>
    /// <param name="MustExist">Whether it is an error when nothing is there.</param>
    internal sealed record Deletion(string Path, bool MustExist) : StagedChange(Path);
}
