using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Search;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Listing and describing models, datasets and spaces (protocol §5, §6).</summary>
internal static class RepositoryInfoApi
{
    /// <summary>The page of a listing that names the files of each repository.</summary>
    private const int MaxPageWithFiles = 100;

    public static void MapRepositoryInfo(IEndpointRouteBuilder routes)
    {
        routes.MapRead(ApiRouting.Repositories, ListAsync)
            .WithSummary("Finds repositories of a type")
            .WithQuery("search", "Part of the id; several must all match")
            .WithQuery("author", "The namespace")
            .WithQuery("filter", "A tag, repeated or separated by commas; all must be there")
            .WithQuery("pipeline_tag", "The task")
            .WithQuery("gated", "Whether access must be asked for", JsonSchemaType.Boolean)
            .WithQuery("num_parameters", "Such as min:6B,max:128B")
            .WithQuery("sort", "lastModified, createdAt, downloads, likes or trendingScore")
            .WithQuery("full", "With author, commit and files", JsonSchemaType.Boolean)
            .WithQuery("cardData", "With the card's metadata", JsonSchemaType.Boolean)
            .WithQuery("config", "With the configuration", JsonSchemaType.Boolean)
            .WithQuery("expand", "Only these keys, repeated or separated by commas")
            .WithPages()
            .Replies<IReadOnlyList<ModelInfo>>();
        DescribeInfo(routes.MapRead(ApiRouting.Repository, InfoAsync))
            .WithSummary("A repository at its default branch");
        DescribeInfo(routes.MapRead(ApiRouting.Repository + "/revision/{**revision}", InfoAtRevisionAsync))
            .WithSummary("A repository at a branch, tag or commit");
        routes.MapRead(ApiRouting.Repository + "/auth-check", MayLoadAsync)
            .WithSummary("200 where the caller may read the files")
            .Replies<EmptyReply>();
        routes.MapRead(ApiRouting.Repository + "/auth-check/write", MayWriteAsync)
            .WithSummary("200 where the caller may write")
            .Replies<EmptyReply>();
    }

    private static async Task<IResult> ListAsync(
        HubRequest request, ModelListing listing, RepositoryCatalog catalog, PublicAddress address, CancellationToken cancellationToken)
    {
        var query = request.Query;
        var fields = InfoFields.FromExpand(request.Type, query.List("expand"))
            ?? InfoFields.ForListing(request.Type, query.Flag("full"), query.Flag("config") || query.Flag("fetch_config"), query.Flag("cardData"));
        var withFiles = fields.Has("siblings") || fields.Has("usedStorage");
        var page = await listing.ListAsync(
            ListParameters.Read(request, withFiles ? MaxPageWithFiles : ModelListQuery.MaxLimit), AccessPolicy.VisibilityOf(request.Caller), cancellationToken);

        var infos = new List<ModelInfo>(page.Items.Count);
        foreach (var item in page.Items)
        {
            var facts = withFiles
                ? await catalog.DescribeAsync(
                    item.Repository,
                    await catalog.ResolveRevisionAsync(item.Repository, item.Head.ToString(), cancellationToken),
                    blobs: false,
                    cancellationToken)
                : item.Facts;
            infos.Add(RepositoryInfos.Describe(item.Repository, item.Head, facts, fields));
        }

        request.LinkNextPage(address, page.NextCursor);
        return Results.Json(infos, HubJsonContext.Default.IReadOnlyListModelInfo);
    }

    private static async Task<IResult> InfoAsync(
        HubRequest request, RepositoryCatalog catalog, BareNames bareNames, CancellationToken cancellationToken)
    {
        try
        {
            var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Read, cancellationToken);
            return await DescribeAsync(request, catalog, repository, repository.DefaultBranch, cancellationToken);
        }
        catch (ModelNotFoundException)
        {
            // "gpt2/refs" may mean the refs of the bare name "gpt2".
            if (await bareNames.RedirectAsync(request, cancellationToken) is { } redirect)
            {
                return redirect;
            }

            throw;
        }
    }

    private static async Task<IResult> InfoAtRevisionAsync(HubRequest request, RepositoryCatalog catalog, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Read, cancellationToken);
        return await DescribeAsync(request, catalog, repository, request.Tail, cancellationToken);
    }

    private static async Task<IResult> DescribeAsync(
        HubRequest request, RepositoryCatalog catalog, CatalogRepository repository, string revision, CancellationToken cancellationToken)
    {
        var fields = InfoFields.FromExpand(request.Type, request.Query.List("expand")) ?? InfoFields.ForInfo(request.Type);
        var commit = await catalog.ResolveRevisionAsync(repository, revision, cancellationToken);
        request.Http.Response.Headers[HubHeaders.RepoCommit] = commit.Id.ToString();
        if (fields.IsCommitOnly)
        {
            return DescribeCommit(request, repository, commit.Id, fields);
        }

        var blobs = request.Query.Flag("blobs");
        var facts = await catalog.DescribeAsync(repository, commit, blobs, cancellationToken);
        return Results.Json(
            RepositoryInfos.Describe(repository, commit.Id, facts, fields, blobs, request.Query.Flag("securityStatus")), HubJsonContext.Default.ModelInfo);
    }

    /// <summary>What does not change while id and commit stay, so that a client that has it is told nothing else.</summary>
    private static IResult DescribeCommit(HubRequest request, CatalogRepository repository, RevisionId commit, InfoFields fields)
    {
        var tag = new EntityTagHeaderValue($"\"{repository.Id}-{commit}\"", isWeak: true);
        request.Http.Response.Headers.ETag = tag.ToString();
        return EntityTagHeaderValue.TryParseList(request.Http.Request.Headers.IfNoneMatch, out var known)
            && known.Any(item => item.Equals(EntityTagHeaderValue.Any) || item.Compare(tag, useStrongComparison: false))
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Json(RepositoryInfos.Describe(repository, commit, new ModelFacts(), fields), HubJsonContext.Default.ModelInfo);
    }

    private static IEndpointConventionBuilder DescribeInfo(IEndpointConventionBuilder route) => route
        .WithQuery("blobs", "With sizes and hashes of the files", JsonSchemaType.Boolean)
        .WithQuery("securityStatus", "With the result of scans", JsonSchemaType.Boolean)
        .WithQuery("expand", "Only these keys, repeated or separated by commas")
        .Replies<ModelInfo>()
        .Replies(null, StatusCodes.Status304NotModified);

    private static Task<IResult> MayLoadAsync(HubRequest request, RepositoryCatalog catalog, CancellationToken cancellationToken) =>
        CheckAsync(request, catalog, Right.Content, cancellationToken);

    private static Task<IResult> MayWriteAsync(HubRequest request, RepositoryCatalog catalog, CancellationToken cancellationToken) =>
        CheckAsync(request, catalog, Right.Write, cancellationToken);

    private static async Task<IResult> CheckAsync(HubRequest request, RepositoryCatalog catalog, Right right, CancellationToken cancellationToken)
    {
        await catalog.FindAsync(request.Caller, request.Type, request.Id, right, cancellationToken);
        return ApiRouting.EmptyObject();
    }
}
