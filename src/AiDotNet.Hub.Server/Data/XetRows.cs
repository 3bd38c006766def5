namespace AiDotNet.Hub.Server.Data;

/// <summary>A xorb in the store.</summary>
internal sealed class XorbRow
{
    public long Id { get; private set; }

    /// <summary>The hash that names it, in its text form.</summary>
    public required string Hash { get; init; }

    /// <summary>The stored bytes' name: the xorb as it was sent, and the index of its chunks behind it.</summary>
    public required string Sha256 { get; set; }

    /// <summary>The serialized bytes, without the index.</summary>
    public required int PackedSize { get; set; }

    /// <summary>The bytes of its chunks.</summary>
    public required int RawSize { get; init; }

    /// <summary>The number of chunks.</summary>
    public required int Chunks { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A file whose bytes are in xorbs.</summary>
internal sealed class XetFileRow
{
    public long Id { get; private set; }

    /// <summary>The Xet hash, in its text form.</summary>
    public required string Hash { get; init; }

    /// <summary>64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    public required long Size { get; init; }

    /// <summary>Since when no repository has it; null while one has, or nobody has looked yet.</summary>
    public DateTimeOffset? UnlinkedSince { get; set; }
}

/// <summary>Chunks of a xorb that follow one another in a file.</summary>
internal sealed class XetSegmentRow
{
    public required long FileId { get; init; }

    /// <summary>The place in the file, from 0.</summary>
    public required int Ordinal { get; init; }

    public required long XorbId { get; init; }

    /// <summary>The first chunk.</summary>
    public required int First { get; init; }

    /// <summary>Behind the last chunk.</summary>
    public required int End { get; init; }
}

/// <summary>A user has sent these chunks, or was told of them: for a while the user's clients will refer to them without sending them.</summary>
internal sealed class XorbUseRow
{
    public required long XorbId { get; init; }

    public required long UserId { get; init; }

    /// <summary>The first chunk.</summary>
    public required int First { get; init; }

    /// <summary>Behind the last chunk.</summary>
    public required int End { get; init; }

    public required DateTimeOffset UsedAt { get; set; }
}

/// <summary>Where a chunk lies of which clients ask whether the hub has it.</summary>
internal sealed class XorbChunkRow
{
    /// <summary>The chunk's hash, in its text form.</summary>
    public required string Hash { get; init; }

    public required long XorbId { get; init; }

    /// <summary>The chunk's place in the xorb.</summary>
    public required int Chunk { get; init; }
}
