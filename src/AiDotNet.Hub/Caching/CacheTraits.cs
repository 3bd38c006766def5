namespace AiDotNet.Hub.Caching;

/// <summary>What is otherwise found out about the machine, and what only tests change.</summary>
internal sealed record CacheTraits
{
    /// <summary>Whether nothing below the root may be written, locked or touched, whatever the disk allows.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether the root takes names that differ only in case for one; null: looked at.</summary>
    public bool? IgnoresCase { get; init; }

    /// <summary>Whether Windows' rules for file names hold. Default: on Windows.</summary>
    public bool WindowsNames { get; init; } = OperatingSystem.IsWindows();

    /// <summary>The first kind of link to try. Default <see cref="LinkKind.Hard"/>; those after it follow where it fails.</summary>
    public LinkKind FirstLink { get; init; } = LinkKind.Hard;

    /// <summary>How long to wait for a lock whose holder makes no progress. Default two minutes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How many bytes are free where a folder lies; null where that cannot be told, or to ask the system.</summary>
    public Func<string, long?>? FreeBytes { get; init; }
}
