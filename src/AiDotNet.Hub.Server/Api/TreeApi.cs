using System.Net.Mime;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.OpenApi;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Files and folders of a revision (protocol §7).</summary>
internal static class TreeApi
{
    // llama.cpp reads the first page alone.
    private const int PageLimit = 1000;
    private const int MaxPaths = 10_000;

    public static void MapTree(IEndpointRouteBuilder routes)
    {
        routes.MapRead(ApiRouting.Repository + "/tree/{**tail}", ListAsync)
            .WithSummary("The entries of a folder; the tail is a revision and a path")
            .WithQuery("recursive", "With all below", JsonSchemaType.Boolean)
            .WithQuery("expand", "With the last commit of each", JsonSchemaType.Boolean)
            .WithPages()
            .Replies<IReadOnlyList<TreeEntry>>();
        routes.MapPost(ApiRouting.Repository + "/paths-info/{**revision}", PathsInfoAsync)
            .WithSummary("The entries of the paths that are there")
            .Takes<PathsInfoRequest>(MediaTypeNames.Application.Json, "application/x-www-form-urlencoded")
            .Replies<IReadOnlyList<TreeEntry>>();
    }

    private static async Task<IResult> ListAsync(
        HubRequest request, RepositoryCatalog catalog, PublicAddress address, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Read, cancellationToken);
        var at = await RevisionPath.ReadAsync(request, catalog, repository, cancellationToken);
        var lastCommits = request.Query.Flag("expand");
        var page = await catalog.ListTreeAsync(
            repository,
            at.Commit,
            at.Path,
            request.Query.Flag("recursive"),
            lastCommits,
            request.Query.Text("cursor"),
            request.Query.Limit("limit", PageLimit, PageLimit),
            cancellationToken);
        request.LinkNextPage(address, page.NextCursor);
        return Results.Json([.. page.Entries.Select(TreeEntries.Describe)], HubJsonContext.Default.IReadOnlyListTreeEntry);
    }

    private static async Task<IResult> PathsInfoAsync(HubRequest request, RepositoryCatalog catalog, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Read, cancellationToken);
        var commit = await catalog.ResolveRevisionAsync(repository, request.Tail, cancellationToken);
        request.Http.Response.Headers[HubHeaders.RepoCommit] = commit.Id.ToString();
        var (paths, expand) = await ReadPathsAsync(request.Http.Request, cancellationToken);
        var entries = await catalog.FindEntriesAsync(repository, commit, paths, expand, cancellationToken);
        return Results.Json([.. entries.Select(TreeEntries.Describe)], HubJsonContext.Default.IReadOnlyListTreeEntry);
    }

    /// <summary>The Python client sends a form, the others JSON.</summary>
    private static async Task<(IReadOnlyList<string> Paths, bool Expand)> ReadPathsAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
        {
            var asked = await request.ReadJsonAsync(HubJsonContext.Default.PathsInfoRequest, cancellationToken);
            return (Trim(asked.Paths.RequireItems("paths")), asked.Expand ?? false);
        }

        try
        {
            var form = await new FormFeature(request, new FormOptions { ValueCountLimit = MaxPaths + 16 }).ReadFormAsync(cancellationToken);
            return (Trim(form["paths"].OfType<string>()), QueryValues.IsTrue(form["expand"]));
        }
        catch (Exception e) when (e is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"The form cannot be read: {e.Message}", e);
        }
    }

    private static List<string> Trim(IEnumerable<string> paths)
    {
        var trimmed = paths.Select(path => path.TrimEnd('/')).ToList();
        return trimmed.Count <= MaxPaths
            ? trimmed
            : throw new HubException(HubErrorCode.InvalidRequest, $"{trimmed.Count} paths are too many for one call; send {MaxPaths} at the most.");
    }
}
