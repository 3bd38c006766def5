namespace AiDotNet.Hub.Caching.HuggingFace;

/// <summary>An entry of a snapshot, as it lies on the disk.</summary>
/// <param name="Path">The path below the snapshot, with <c>/</c>.</param>
/// <param name="FullPath">Where it lies.</param>
/// <param name="Etag">The blob that it is a link to; null for a plain file, and for a link to anything else.</param>
/// <param name="State">What the bytes look like; null where a link leads nowhere.</param>
internal sealed record HuggingFaceFile(string Path, string FullPath, string? Etag, FileState? State)
{
    /// <summary>Every file of a snapshot; nothing behind a link to a folder.</summary>
    public static IEnumerable<HuggingFaceFile> Of(HuggingFaceLayout layout, ModelId id, RevisionId commit)
    {
        var root = new DirectoryInfo(layout.Snapshot(id, commit));
        return root.Exists ? Below(layout, id, root, "") : [];
    }

    /// <summary>The file as far as it tells what it is: by the name of its blob.</summary>
    public ManifestFile ToManifest() => new()
    {
        Path = Path,
        Size = State?.Size ?? 0,
        GitBlobId = Etag is { Length: RevisionId.Length } gitBlobId ? gitBlobId : null,
        Sha256 = Etag is { Length: Content.Digest.HexLength } sha256 ? Content.Digest.Parse(sha256) : null,
        Present = true,
        Link = Etag is null ? LinkKind.Copy : LinkKind.Symbolic,
    };

    private static IEnumerable<HuggingFaceFile> Below(HuggingFaceLayout layout, ModelId id, DirectoryInfo folder, string prefix)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget is { } target)
            {
                yield return new HuggingFaceFile(prefix + entry.Name, entry.FullName, layout.EtagOfLink(id, entry.FullName, target), FileState.Of(entry.FullName));
            }
            else if (entry is DirectoryInfo inner)
            {
                foreach (var file in Below(layout, id, inner, $"{prefix}{entry.Name}/"))
                {
                    yield return file;
                }
            }
            else
            {
                yield return new HuggingFaceFile(prefix + entry.Name, entry.FullName, Etag: null, FileState.Of(entry.FullName));
            }
        }
    }
}
