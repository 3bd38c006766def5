using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server.Storage;

/// <summary>What bytes to be stored are said to be.</summary>
/// <param name="What">The file and the model, for the error.</param>
/// <param name="Size">The number of bytes, or null for any.</param>
/// <param name="Digest">The SHA-256, or null for any.</param>
internal sealed record BlobExpectation(string What, long? Size = null, Digest? Digest = null);
