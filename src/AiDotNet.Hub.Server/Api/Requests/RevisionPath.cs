using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Catalog;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>A commit and a path in it, as an address names them.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Revision">The revision as it was asked for.</param>
/// <param name="Path">The path from the repository's root; empty for the root.</param>
internal sealed record RevisionPath(CommitInfo Commit, string Revision, string Path)
{
    /// <summary>Reads <c>revision/path</c> behind a verb, and names the commit in the reply, for refusals too.</summary>
    /// <remarks>Clients that encode the revision make it one segment, which is then all of it; others send <c>refs/pr/1/dir/file</c> raw (protocol §1.3).</remarks>
    public static async Task<RevisionPath> ReadAsync(
        HubRequest request, RepositoryCatalog catalog, CatalogRepository repository, CancellationToken cancellationToken)
    {
        var found = await FindEncodedAsync(request, catalog, repository, cancellationToken);
        if (found is null)
        {
            var (commit, revision, path) = await catalog.SplitAsync(repository, request.Tail, cancellationToken);
            found = new RevisionPath(commit, revision, path);
        }

        request.Http.Response.Headers[HubHeaders.RepoCommit] = found.Commit.Id.ToString();
        return found;
    }

    private static async Task<RevisionPath?> FindEncodedAsync(
        HubRequest request, RepositoryCatalog catalog, CatalogRepository repository, CancellationToken cancellationToken)
    {
        if (!request.TailHead.Contains('/', StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            var commit = await catalog.ResolveRevisionAsync(repository, request.TailHead, cancellationToken);
            return new RevisionPath(commit, request.TailHead, request.TailRest);
        }
        catch (RevisionNotFoundException)
        {
            return null;
        }
    }
}
