using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Xet;

/// <summary>A file as chunks of xorbs.</summary>
/// <param name="Hash">The Xet hash.</param>
/// <param name="Size">The number of bytes.</param>
/// <param name="Segments">The file from front to back.</param>
internal sealed record ChunkedFile(string Hash, long Size, IReadOnlyList<FileSegment> Segments);

/// <summary>Chunks of a xorb that follow one another in a file.</summary>
/// <param name="Xorb">The xorb.</param>
/// <param name="First">The first chunk.</param>
/// <param name="End">Behind the last chunk.</param>
internal sealed record FileSegment(XorbRow Xorb, int First, int End);
