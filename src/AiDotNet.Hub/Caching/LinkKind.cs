namespace AiDotNet.Hub.Caching;

/// <summary>How a snapshot's file is made from a blob, the most wanted first.</summary>
internal enum LinkKind
{
    /// <summary>Another name of the same file.</summary>
    Hard,

    /// <summary>A relative symbolic link.</summary>
    Symbolic,

    /// <summary>A file of its own (sharing blocks where the file system can).</summary>
    Copy,
}
