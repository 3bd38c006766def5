using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server;

/// <summary>An LFS object of a repository.</summary>
/// <param name="Sha256">Of its bytes.</param>
/// <param name="Size">The number of its bytes.</param>
/// <param name="Path">A file that is this object.</param>
/// <param name="Ref">A branch, tag or pull request that has the file, in full; null where only older commits have it.</param>
/// <param name="LinkedAt">When it came to the repository.</param>
internal sealed record LfsObject(Digest Sha256, long Size, string Path, string? Ref, DateTimeOffset LinkedAt);
