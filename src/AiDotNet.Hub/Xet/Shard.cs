using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Xet;

/// <summary>What a shard says (protocol §10.5).</summary>
/// <param name="Files">The files, and of which chunks they are.</param>
/// <param name="Xorbs">The xorbs that the writer tells of.</param>
internal sealed record Shard(IReadOnlyList<ShardFile> Files, IReadOnlyList<ShardXorb> Xorbs);

/// <summary>A file of a shard.</summary>
/// <param name="Hash">The file's Xet hash.</param>
/// <param name="Segments">The file from front to back.</param>
/// <param name="RangeHashes">One for each segment, or none.</param>
/// <param name="Sha256">The SHA-256 of the bytes, where it is told.</param>
internal sealed record ShardFile(XetHash Hash, IReadOnlyList<ShardSegment> Segments, IReadOnlyList<XetHash> RangeHashes, Digest? Sha256);

/// <summary>Chunks of a xorb that follow one another in a file.</summary>
/// <param name="Xorb">The xorb.</param>
/// <param name="Length">The bytes of these chunks.</param>
/// <param name="First">The first chunk.</param>
/// <param name="End">Behind the last.</param>
internal readonly record struct ShardSegment(XetHash Xorb, uint Length, uint First, uint End);

/// <summary>A xorb of a shard.</summary>
/// <param name="Hash">Its name.</param>
/// <param name="RawSize">The bytes of its chunks.</param>
/// <param name="Chunks">The chunks.</param>
internal sealed record ShardXorb(XetHash Hash, uint RawSize, IReadOnlyList<ShardChunk> Chunks);

/// <summary>A chunk of a shard's xorb.</summary>
/// <param name="Hash">Its hash; in the answer to a dedupe query that hash under the answer's key.</param>
/// <param name="Start">Where it begins in the bytes of the xorb's chunks.</param>
/// <param name="Length">Its bytes.</param>
internal readonly record struct ShardChunk(XetHash Hash, uint Start, uint Length);
