using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Search;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Listing and describing models (protocol §5, §6).</summary>
internal static class ModelsApi
{
    /// <summary>The page of a listing that names the files of each model.</summary>
    private const int MaxPageWithFiles = 100;

    public static void MapModels(IEndpointRouteBuilder routes)
    {
        routes.MapRead("/" + HubRoutes.Models, ListAsync);
        routes.MapRead(ApiRouting.Repository, InfoAsync);
        routes.MapRead(ApiRouting.Repository + "/revision/{**revision}", InfoAtRevisionAsync);
        routes.MapRead(ApiRouting.Repository + "/auth-check", (HubRequest request, RepositoryCatalog catalog, CancellationToken cancellationToken) =>
            CheckAsync(request, catalog, Right.Read, cancellationToken));
        routes.MapRead(ApiRouting.Repository + "/auth-check/write", (HubRequest request, RepositoryCatalog catalog, CancellationToken cancellationToken) =>
            CheckAsync(request, catalog, Right.Write, cancellationToken));
    }

    private static async Task<IResult> ListAsync(
        HubRequest request, ModelListing listing, RepositoryCatalog catalog, PublicAddress address, CancellationToken cancellationToken)
    {
        var query = request.Query;
        var fields = ModelFields.FromExpand(query.List("expand"))
            ?? ModelFields.ForListing(query.Flag("full"), query.Flag("config") || query.Flag("fetch_config"), query.Flag("cardData"));
        var withFiles = fields.Has("siblings") || fields.Has("usedStorage");
        var page = await listing.ListAsync(
            ListQuery(query, withFiles ? MaxPageWithFiles : ModelListQuery.MaxLimit), AccessPolicy.VisibilityOf(request.Caller), cancellationToken);

        var models = new List<ModelInfo>(page.Items.Count);
        foreach (var item in page.Items)
        {
            var facts = withFiles
                ? await catalog.DescribeAsync(
                    item.Repository,
                    await catalog.ResolveRevisionAsync(item.Repository, item.Head.ToString(), cancellationToken),
                    blobs: false,
                    cancellationToken)
                : item.Facts;
            models.Add(ModelInfos.Describe(item.Repository, item.Head, facts, fields));
        }

        if (page.NextCursor is { } next)
        {
            request.Http.Response.Headers.Link = address.NextLink(request.Http.Request, request.Target, "cursor", next);
        }

        return Results.Json(models, HubJsonContext.Default.IReadOnlyListModelInfo);
    }

    private static ModelListQuery ListQuery(IQueryCollection query, int maxLimit) => new()
    {
        Search = query["search"].OfType<string>().Where(text => text.Length > 0).ToList(),
        Author = query.Text("author"),
        Filters = [.. query.List("filter"), .. query.List("tags"), .. query.List("library"), .. query.List("language")],
        PipelineTag = query.Text("pipeline_tag"),
        Gated = query.OptionalFlag("gated"),
        Sort = query.Text("sort") switch
        {
            "lastModified" or "last_modified" => ModelSort.LastModified,
            "createdAt" or "created_at" => ModelSort.CreatedAt,
            "downloads" => ModelSort.Downloads,
            "likes" => ModelSort.Likes,
            _ => ModelSort.TrendingScore,
        },
        Ascending = query.Text("direction") == "1",
        Limit = query.Limit("limit", Math.Min(ModelListQuery.DefaultLimit, maxLimit), maxLimit),
        Cursor = query.Text("cursor"),
    };

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
        var fields = ModelFields.FromExpand(request.Query.List("expand")) ?? ModelFields.Info;
        var commit = await catalog.ResolveRevisionAsync(repository, revision, cancellationToken);
        var blobs = request.Query.Flag("blobs");
        var facts = await catalog.DescribeAsync(repository, commit, blobs, cancellationToken);
        request.Http.Response.Headers[HubHeaders.RepoCommit] = commit.Id.ToString();
        return Results.Json(
            ModelInfos.Describe(repository, commit.Id, facts, fields, blobs, request.Query.Flag("securityStatus")), HubJsonContext.Default.ModelInfo);
    }

    private static async Task<IResult> CheckAsync(HubRequest request, RepositoryCatalog catalog, Right right, CancellationToken cancellationToken)
    {
        await catalog.FindAsync(request.Caller, request.Type, request.Id, right, cancellationToken);
        return ApiRouting.EmptyObject();
    }
}
