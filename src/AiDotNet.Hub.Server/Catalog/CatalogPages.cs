namespace AiDotNet.Hub.Server.Catalog;

/// <summary>A page of a folder listing.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="NextCursor">Opaque; null on the last page.</param>
internal sealed record TreePage(IReadOnlyList<CatalogEntry> Entries, string? NextCursor);

/// <summary>A page of another list.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextCursor">Opaque; null on the last page.</param>
internal sealed record CatalogPage<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    /// <summary>A page from what a query found with one row more than the page holds.</summary>
    public static CatalogPage<T> Of<TRow>(IReadOnlyList<TRow> found, int limit, Func<TRow, T> item, Func<TRow, PageCursor> place) =>
        new([.. found.Take(limit).Select(item)], found.Count > limit ? place(found[limit - 1]).ToString() : null);
}

/// <summary>A page of a history, newest first.</summary>
/// <param name="Commits">The commits.</param>
/// <param name="Total">The number of commits of the whole history.</param>
internal sealed record CommitPage(IReadOnlyList<CommitInfo> Commits, int Total);

/// <summary>The refs of a repository.</summary>
internal sealed record CatalogRefs
{
    public required IReadOnlyList<CatalogRef> Branches { get; init; }

    public required IReadOnlyList<CatalogRef> Tags { get; init; }

    public required IReadOnlyList<CatalogRef> PullRequests { get; init; }
}

/// <summary>A branch, tag or pull request.</summary>
/// <param name="Name">The short name; of a pull request its number.</param>
/// <param name="FullName">Such as <c>refs/heads/main</c>.</param>
/// <param name="Target">The commit.</param>
internal sealed record CatalogRef(string Name, string FullName, RevisionId Target);
