using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server.Storage;

/// <summary>Reads blobs by their SHA-256.</summary>
internal interface IBlobReader
{
    /// <summary>The number of bytes; null where the store does not have the blob.</summary>
    Task<long?> FindSizeAsync(Digest digest, CancellationToken cancellationToken);

    /// <summary>A blob's bytes from an offset on.</summary>
    /// <param name="digest">The blob.</param>
    /// <param name="offset">From 0 to the size, which gives an empty stream.</param>
    /// <param name="length">How many bytes at the most; null: to the end. What reaches beyond the end is cut.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <returns>A stream that the caller disposes.</returns>
    /// <exception cref="Errors.HubException">The store does not have the blob, or it ends before the offset.</exception>
    Task<Stream> OpenAsync(Digest digest, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>An address where the bytes can be fetched without us for a while; null where the store has none to give.</summary>
    Task<Uri?> PresignAsync(Digest digest, TimeSpan lifetime, CancellationToken cancellationToken);
}
