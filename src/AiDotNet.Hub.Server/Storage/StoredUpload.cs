using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server.Storage;

/// <summary>Bytes that were written and checked, and wait for their promotion.</summary>
/// <param name="Id">Names the write.</param>
/// <param name="Digest">The SHA-256.</param>
/// <param name="Size">The number of bytes.</param>
internal sealed record StoredUpload(UploadId Id, Digest Digest, long Size);
