namespace AiDotNet.Hub;

/// <summary>How the cache lies on the disk.</summary>
public enum CacheLayoutKind
{
    /// <summary>This program's own: every file once for all models, each commit checked whole. <c>docs/spec/cache-layout.md</c> describes it.</summary>
    AiDotNet,

    /// <summary>That of Hugging Face's Python client (2.x): either finds what the other fetched. No quota; snapshots may hold some of a commit's files.</summary>
    HuggingFace,
}
