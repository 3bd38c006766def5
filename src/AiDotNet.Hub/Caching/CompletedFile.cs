namespace AiDotNet.Hub.Caching;

/// <summary>A file whose blob is in the store, to be handed to <see cref="CacheManager.LinkSnapshotAsync"/>.</summary>
/// <param name="File">The file, with the SHA-256 of its bytes.</param>
/// <param name="Downloaded">Whether bytes were fetched for it; false where the blob was there.</param>
internal sealed record CompletedFile(ManifestFile File, bool Downloaded);
