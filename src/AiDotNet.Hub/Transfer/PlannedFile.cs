using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Transfer;

/// <summary>A file that belongs into the commit: with its SHA-256 where it goes by LFS, with its git blob id where its bytes go into the commit itself.</summary>
internal sealed record PlannedFile(LocalFile File, Digest? Sha256, string? GitBlobId);
