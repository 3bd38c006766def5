namespace AiDotNet.Hub.Xet;

/// <summary>Where a chunk is.</summary>
/// <param name="Packed">The xorb that is sent now; null where it is one that the hub has.</param>
/// <param name="Known">The xorb that the hub has; nothing where it is sent now.</param>
/// <param name="Chunk">The chunk's place in it.</param>
internal readonly record struct ChunkPlace(PackedXorb? Packed, XetHash Known, int Chunk)
{
    /// <summary>The xorb's name, which one that is being filled does not have yet.</summary>
    public XetHash Xorb => Packed?.Hash ?? Known;

    /// <summary>Whether another chunk comes right behind this one.</summary>
    public bool IsFollowedBy(ChunkPlace next) => next.Packed == Packed && next.Known == Known && next.Chunk == Chunk + 1;
}
