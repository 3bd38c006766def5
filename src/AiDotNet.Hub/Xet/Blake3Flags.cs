namespace AiDotNet.Hub.Xet;

/// <summary>What a compression is for; part of what is hashed.</summary>
[Flags]
internal enum Blake3Flags : uint
{
    None = 0,
    LeafStart = 1,
    LeafEnd = 2,
    Parent = 4,
    Root = 8,
    Keyed = 16,
}
