using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Likes (protocol §14.2).</summary>
internal static class LikesApi
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    public static void MapLikes(IEndpointRouteBuilder routes)
    {
        routes.MapPost(ApiRouting.Repository + "/like", LikeAsync)
            .WithSummary("Likes a repository")
            .Replies<EmptyReply>();
        routes.MapDelete(ApiRouting.Repository + "/like", UnlikeAsync)
            .WithSummary("Takes a like back")
            .Replies<EmptyReply>();
        routes.MapRead(ApiRouting.Repository + "/likers", LikersAsync)
            .WithSummary("Who likes a repository")
            .WithPages()
            .Replies<IReadOnlyList<LikerEntry>>();
        routes.MapRead("/api/users/{name}/likes", LikedAsync)
            .WithSummary("What a user likes")
            .WithPages()
            .Replies<IReadOnlyList<LikeEntry>>();
    }

    private static Task<IResult> LikeAsync(HubRequest request, RepositoryCatalog catalog, RepositoryLikes likes, CancellationToken cancellationToken) =>
        SetAsync(request, catalog, likes, liked: true, cancellationToken);

    private static Task<IResult> UnlikeAsync(HubRequest request, RepositoryCatalog catalog, RepositoryLikes likes, CancellationToken cancellationToken) =>
        SetAsync(request, catalog, likes, liked: false, cancellationToken);

    private static async Task<IResult> SetAsync(
        HubRequest request, RepositoryCatalog catalog, RepositoryLikes likes, bool liked, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Read, cancellationToken);
        request.RequireActingLogin();
        await likes.SetAsync(repository, request.Actor, liked, cancellationToken);
        return ApiRouting.EmptyObject();
    }

    private static async Task<IResult> LikersAsync(
        HubRequest request, RepositoryCatalog catalog, RepositoryLikes likes, PublicAddress address, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Read, cancellationToken);
        var page = await likes.ListLikersAsync(
            repository, request.Query.Text("cursor"), request.Query.Limit("limit", DefaultLimit, MaxLimit), cancellationToken);
        request.LinkNextPage(address, page.NextCursor);
        return Results.Json(
            [.. page.Items.Select(liker => new LikerEntry
            {
                User = liker.Name,
                FullName = liker.FullName ?? liker.Name,
                LikedAt = WireTime.Format(liker.LikedAt),
            })],
            LikeJsonContext.Default.IReadOnlyListLikerEntry);
    }

    private static async Task<IResult> LikedAsync(
        HubRequest request, AccountService accounts, RepositoryLikes likes, PublicAddress address, CancellationToken cancellationToken)
    {
        if (await accounts.FindNamespaceAsync(request.Target.Segments[2], cancellationToken) is not { IsOrganization: false } user)
        {
            return ProfilesApi.NoUser();
        }

        var page = await likes.ListLikedAsync(
            user.Id,
            AccessPolicy.VisibilityOf(request.Caller),
            request.Query.Text("cursor"),
            request.Query.Limit("limit", DefaultLimit, MaxLimit),
            cancellationToken);
        request.LinkNextPage(address, page.NextCursor);
        return Results.Json(
            [.. page.Items.Select(liked => new LikeEntry
            {
                CreatedAt = WireTime.Format(liked.LikedAt),
                Repository = new LikedRepositoryEntry { Name = liked.Id.ToString(), Type = liked.Type.WireName() },
            })],
            LikeJsonContext.Default.IReadOnlyListLikeEntry);
    }
}
