using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Catalog;

/// <summary>What exists, and who may see it.</summary>
internal sealed class RepositoryCatalog
{
    /// <summary>A repository that the caller has a right to. A bare name stands for one of the default namespace.</summary>
    /// <exception cref="Errors.ModelNotFoundException">It does not exist, or the caller may not see it: the two cannot be told apart.</exception>
    /// <exception cref="Errors.AccessDeniedException">The caller sees it and lacks the right.</exception>
    public Task<CatalogRepository> FindAsync(Caller caller, RepositoryType type, ModelId id, Right right, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>What a bare name stands for; null where there is no such repository in the default namespace.</summary>
    public Task<ModelId?> ExpandBareNameAsync(string name, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The commit of a full ref, branch, tag, full or abbreviated commit, or <c>HEAD</c>, tried in this order.</summary>
    /// <exception cref="Errors.RevisionNotFoundException">None of them; also an abbreviation of several commits.</exception>
    public Task<CommitInfo> ResolveRevisionAsync(CatalogRepository repository, string revision, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Splits <c>revision/path</c> where both may hold slashes: the shortest prefix that is a revision wins.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tail">What follows <c>tree/</c>, <c>resolve/</c> or <c>raw/</c>, percent-decoded once.</param>
    /// <param name="cancellationToken">Stops the queries.</param>
    public Task<(CommitInfo Commit, string Revision, string Path)> SplitAsync(CatalogRepository repository, string tail, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    public Task<CatalogRefs> ListRefsAsync(CatalogRepository repository, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What lies in a folder; with <paramref name="recursive"/> everything below it, folders too, in git's order.</summary>
    /// <exception cref="Errors.EntryNotFoundException">There is no such folder (a file is none).</exception>
    public Task<TreePage> ListTreeAsync(
        CatalogRepository repository,
        CommitInfo commit,
        string path,
        bool recursive,
        bool lastCommits,
        string? cursor,
        int limit,
        CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>A file or folder; null where there is none. A slash at the end is tolerated.</summary>
    public Task<CatalogEntry?> FindEntryAsync(
        CatalogRepository repository, CommitInfo commit, string path, bool lastCommit, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Files and folders, in the order asked for; unknown ones are left out.</summary>
    public Task<IReadOnlyList<CatalogEntry>> FindEntriesAsync(
        CatalogRepository repository, CommitInfo commit, IReadOnlyList<string> paths, bool lastCommits, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>A file's bytes, or a range of them.</summary>
    /// <returns>A stream that the caller disposes; it ends after <paramref name="length"/> bytes.</returns>
    public Task<Stream> OpenAsync(CatalogEntry entry, long offset, long? length, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The history of a commit, newest first, in pages counted from 0.</summary>
    public Task<CommitPage> ListCommitsAsync(
        CatalogRepository repository, CommitInfo commit, int page, int limit, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>What the files say about the model at a commit, with the list of files and the storage used. <see cref="CatalogEntry.Size"/>
    /// and what follows it are set on the files only with <paramref name="blobs"/>.</summary>
    public Task<ModelFacts> DescribeAsync(CatalogRepository repository, CommitInfo commit, bool blobs, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
