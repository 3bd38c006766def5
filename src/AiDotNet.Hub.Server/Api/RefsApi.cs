using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Publishing;
using Microsoft.OpenApi;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Branches and tags (protocol §11).</summary>
internal static class RefsApi
{
    public static void MapRefs(IEndpointRouteBuilder routes)
    {
        routes.MapRead(ApiRouting.Repository + "/refs", ListAsync)
            .WithSummary("Branches, tags and, on request, pull requests")
            .WithQuery("include_prs", "With the refs of pull requests", JsonSchemaType.Boolean)
            .Replies<RefList>();
        routes.MapPost(ApiRouting.Repository + "/tag/{**revision}", CreateTagAsync)
            .WithSummary("Tags a revision")
            .Takes<TagRequest>()
            .Replies<EmptyReply>();
        routes.MapDelete(ApiRouting.Repository + "/tag/{**tag}", DeleteTagAsync)
            .WithSummary("Deletes a tag")
            .Replies<EmptyReply>();
        routes.MapPost(ApiRouting.Repository + "/branch/{**branch}", CreateBranchAsync)
            .WithSummary("Makes a branch")
            .Takes<BranchRequest>()
            .Replies<EmptyReply>();
        routes.MapDelete(ApiRouting.Repository + "/branch/{**branch}", DeleteBranchAsync)
            .WithSummary("Deletes a branch")
            .Replies<EmptyReply>();
    }

    private static async Task<IResult> ListAsync(HubRequest request, RepositoryCatalog catalog, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Read, cancellationToken);
        var refs = await catalog.ListRefsAsync(repository, cancellationToken);
        return Results.Json(
            new RefList
            {
                Branches = [.. refs.Branches.Select(Describe)],
                Tags = [.. refs.Tags.Select(Describe)],
                PullRequests = request.Query.Flag("include_prs") ? [.. refs.PullRequests.Select(found => Describe(found) with { Name = $"pr/{found.Name}" })] : null,
            },
            HubJsonContext.Default.RefList);
    }

    private static async Task<IResult> CreateTagAsync(
        HubRequest request, RepositoryCatalog catalog, RepositoryPublisher publisher, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Write, cancellationToken);
        var asked = await request.Http.Request.ReadJsonAsync(HubJsonContext.Default.TagRequest, cancellationToken);
        var target = await catalog.ResolveRevisionAsync(repository, request.Tail, cancellationToken);
        return await CreateAsync($"refs/tags/{asked.Tag}", () => publisher.CreateTagAsync(repository.Key, asked.Tag, target.Id, request.Actor, cancellationToken));
    }

    private static async Task<IResult> DeleteTagAsync(
        HubRequest request, RepositoryCatalog catalog, RepositoryPublisher publisher, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Write, cancellationToken);
        await publisher.DeleteTagAsync(repository.Key, request.Tail, request.Actor, cancellationToken);
        return ApiRouting.EmptyObject();
    }

    private static async Task<IResult> CreateBranchAsync(
        HubRequest request, RepositoryCatalog catalog, RepositoryPublisher publisher, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Write, cancellationToken);
        var asked = await request.Http.Request.ReadOptionalJsonAsync(ApiJsonContext.Default.BranchRequest, cancellationToken) ?? new BranchRequest();
        if (request.Tail.StartsWith("refs/", StringComparison.Ordinal))
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"Invalid reference for a branch: {request.Tail}");
        }

        if (asked.EmptyBranch == true)
        {
            return await CreateAsync(
                $"refs/heads/{request.Tail}", () => publisher.CreateEmptyBranchAsync(repository.Key, request.Tail, request.Actor, cancellationToken));
        }

        var target = await catalog.ResolveRevisionAsync(repository, asked.StartingPoint ?? repository.DefaultBranch, cancellationToken);
        return await CreateAsync(
            $"refs/heads/{request.Tail}",
            () => publisher.CreateBranchAsync(repository.Key, request.Tail, target.Id, asked.Overwrite ?? false, request.Actor, cancellationToken));
    }

    private static async Task<IResult> DeleteBranchAsync(
        HubRequest request, RepositoryCatalog catalog, RepositoryPublisher publisher, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Write, cancellationToken);
        if (request.Tail == repository.DefaultBranch)
        {
            throw new AccessDeniedException(HubErrorCode.AccessDenied, $"Cannot delete refs/heads/{request.Tail}");
        }

        await publisher.DeleteBranchAsync(repository.Key, request.Tail, request.Actor, cancellationToken);
        return ApiRouting.EmptyObject();
    }

    private static async Task<IResult> CreateAsync(string fullName, Func<Task> create)
    {
        try
        {
            await create();
            return ApiRouting.EmptyObject();
        }
        catch (HubException e) when (e.Code == HubErrorCode.AlreadyExists)
        {
            return new HubErrorResult(StatusCodes.Status409Conflict, $"Reference {fullName} already exists");
        }
    }

    private static RefInfo Describe(CatalogRef found) => new() { Name = found.Name, Ref = found.FullName, TargetCommit = found.Target.ToString() };
}
