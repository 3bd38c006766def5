namespace AiDotNet.Hub.Server.Xet;

/// <summary>How a file, or a range of it, is put together.</summary>
/// <param name="Skip">Bytes of the first term that are not wanted.</param>
/// <param name="Terms">The chunks, from front to back.</param>
/// <param name="Pieces">Where they are fetched.</param>
internal sealed record Reconstruction(long Skip, IReadOnlyList<ReconstructionTerm> Terms, IReadOnlyList<XorbPiece> Pieces);

/// <summary>Chunks of a xorb that follow one another.</summary>
/// <param name="Xorb">The xorb's hash.</param>
/// <param name="Length">Their bytes.</param>
/// <param name="First">The first chunk.</param>
/// <param name="End">Behind the last chunk.</param>
internal sealed record ReconstructionTerm(string Xorb, long Length, int First, int End);

/// <summary>A stretch of a serialized xorb.</summary>
/// <param name="Xorb">The xorb's hash.</param>
/// <param name="First">The first chunk.</param>
/// <param name="End">Behind the last chunk.</param>
/// <param name="Pass">The bytes, for its address.</param>
internal sealed record XorbPiece(string Xorb, int First, int End, XorbPass Pass);
