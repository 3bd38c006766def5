using System.Text;

namespace AiDotNet.Hub.Caching.HuggingFace;

/// <summary>
/// The store of Python's client that repositories share: <c>blobs/&lt;2 hex&gt;/&lt;hash&gt;</c> with the bytes, <c>.refs</c> with a line for
/// each blob that is a link to them, <c>.lock</c>. Read through the links; here only ever emptied, as <c>hf cache rm</c> does it: a file
/// goes once no blob that its <c>.refs</c> names is a link to it any more, and never where that cannot be told.
/// </summary>
internal sealed class SharedBlobStore(HuggingFaceLayout layout)
{
    private const string ReferencesEnd = ".refs";
    private const string LockEnd = ".lock";

    private bool IsStore => new FileInfo(layout.SharedBlobsMarker) is { Exists: true, LinkTarget: null };

    /// <summary>The file of the store that a blob is a link to; null for every other file.</summary>
    public string? TargetOf(string blob) => new FileInfo(blob).LinkTarget is { } target && IsStore ? layout.SharedTarget(blob, target) : null;

    /// <summary>Every file of the store.</summary>
    public IEnumerable<FileInfo> Files() => IsStore
        ? new DirectoryInfo(layout.SharedBlobs).EnumerateDirectories()
            .Where(folder => folder.LinkTarget is null)
            .SelectMany(folder => folder.EnumerateFiles())
            .Where(file => file.LinkTarget is null && HuggingFaceLayout.IsEtag(file.Name) && layout.SharedBlob(file.Name) == file.FullName)
        : [];

    /// <summary>The bytes that go when some blobs do: those of a file that nothing else refers to.</summary>
    /// <param name="file">The file.</param>
    /// <param name="going">The blobs.</param>
    public long Frees(string file, IReadOnlySet<string> going) =>
        Referrers(file) is { } referrers && referrers.All(going.Contains) && FileState.Of(file) is { } state ? state.Size : 0;

    /// <summary>Removes a file that nothing refers to any more.</summary>
    /// <returns>The bytes that were removed.</returns>
    public long Collect(string file)
    {
        // Looked at once before the lock is touched, and once under it.
        using var held = Referrers(file) is { Count: 0 } ? CacheLock.TryAcquire(file + LockEnd) : null;
        if (held is null || Referrers(file) is not { Count: 0 } || FileState.Of(file) is not { } state)
        {
            return 0;
        }

        CacheFiles.Delete(file);
        CacheFiles.Delete(file + ReferencesEnd);
        return state.Size;
    }

    /// <summary>The blobs that are links to a file; null where that cannot be told.</summary>
    private HashSet<string>? Referrers(string file)
    {
        try
        {
            if (new FileInfo(file + ReferencesEnd) is not { Exists: true, LinkTarget: null } list)
            {
                return null;
            }

            return [.. File.ReadAllLines(list.FullName, new UTF8Encoding(false, throwOnInvalidBytes: true))
                .Select(layout.Referrer)
                .OfType<string>()
                .Where(blob => TargetOf(blob) == file)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return null;
        }
    }
}
