namespace AiDotNet.Hub;

/// <summary>Which files of a model to fetch, and how carefully to look at those on this disk.</summary>
public sealed record ResolveOptions
{
    /// <summary>Which files. The default is all of them.</summary>
    public FileSelection Files { get; init; } = FileSelection.All;

    /// <summary>Whether every byte is hashed again, also of files that look untouched. Default false: presence, size and modification time are looked at.</summary>
    public bool VerifyContent { get; init; }
}
