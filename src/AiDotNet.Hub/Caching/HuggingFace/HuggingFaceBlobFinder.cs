namespace AiDotNet.Hub.Caching.HuggingFace;

/// <summary>Looks through the user's Hugging Face cache for bytes that would be downloaded otherwise. Reads, and never writes there.</summary>
internal sealed class HuggingFaceBlobFinder(HuggingFaceLayout layout)
{
    /// <summary>A file that has the size and, by its name, the hash of what is wanted; null where none has. What its bytes are, the taker hashes.</summary>
    public string? Find(ModelId id, RevisionId commit, ManifestFile file)
    {
        try
        {
            var etag = HuggingFaceLayout.Etag(file);
            return layout.EveryBlobFolder().Select(blobs => HuggingFaceLayout.BlobIn(blobs, etag))
                .Prepend(layout.Blob(id, etag))
                .Append(layout.File(id, commit, file.Path)) // Where there are no links the bytes lie in the snapshot.
                .FirstOrDefault(path => FileState.Of(path)?.Size == file.Size);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another program's cache, perhaps another user's: as if it were not there.
            return null;
        }
    }
}
