namespace AiDotNet.Hub.Content;

/// <summary>Which bytes of an unfinished file are good: all from the first one on to a place, known by their hash, and pieces behind that.</summary>
internal sealed record PartialExtent
{
    /// <summary>The bytes that are there without a gap from the first one on.</summary>
    public required long Prefix { get; init; }

    /// <summary>The SHA-256 of these.</summary>
    public required Digest PrefixSha256 { get; init; }

    /// <summary>Whether the file was written from front to back only: what it has behind the prefix was appended later and is as good.</summary>
    public required bool IsOrdered { get; init; }

    /// <summary>What is there behind the prefix, in order and without overlaps.</summary>
    public required IReadOnlyList<ByteRange> Ahead { get; init; }
}
