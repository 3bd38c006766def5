using System.Globalization;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Publishing;

namespace AiDotNet.Hub.Server.Api;

/// <summary>The LFS objects of a repository: listing, deleting for good, sharing with another one (protocol §9.4, §11).</summary>
internal static class LfsAdminApi
{
    private const int PageSize = 1000;

    public static void MapLfsAdmin(IEndpointRouteBuilder routes)
    {
        routes.MapRead(ApiRouting.Repository + "/lfs-files", ListAsync)
            .WithSummary("The LFS files of all revisions")
            .WithPages()
            .Replies<IReadOnlyList<LfsFileEntry>>();
        routes.MapPost(ApiRouting.Repository + "/lfs-files/batch", DeleteAsync)
            .WithSummary("Deletes LFS files from all revisions")
            .Takes<LfsDeletionRequest>()
            .Replies<EmptyReply>();
        routes.MapPost(ApiRouting.Repository + "/lfs-files/duplicate", ShareAsync)
            .WithSummary("Lets another repository refer to LFS files of this one")
            .Takes<LfsLinkRequest>()
            .Replies<LfsLinkReply>();
    }

    private static async Task<IResult> ListAsync(
        HubRequest request, RepositoryCatalog catalog, LfsObjects objects, PublicAddress address, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Write, cancellationToken);
        var skip = Cursor(request.Query.Text("cursor"));
        var limit = request.Query.Limit("limit", PageSize, PageSize);
        var all = await objects.ListAsync(repository, cancellationToken);
        request.LinkNextPage(address, skip + limit < all.Count ? (skip + limit).ToString(CultureInfo.InvariantCulture) : null);
        return Results.Json([.. all.Skip(skip).Take(limit).Select(Describe)], LifecycleJsonContext.Default.IReadOnlyListLfsFileEntry);
    }

    private static async Task<IResult> DeleteAsync(
        HubRequest request, RepositoryCatalog catalog, LfsObjects objects, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Admin, cancellationToken);
        var asked = await request.Http.Request.ReadJsonAsync(LifecycleJsonContext.Default.LfsDeletionRequest, cancellationToken);
        var digests = asked.Deletions.Oids.RequireItems("sha").Select(Parse).ToList();
        await objects.DeleteAsync(repository, digests, asked.Deletions.RewriteHistory, request.Actor, cancellationToken);
        return ApiRouting.EmptyObject();
    }

    private static async Task<IResult> ShareAsync(
        HubRequest request, RepositoryCatalog catalog, LfsObjects objects, CancellationToken cancellationToken)
    {
        var source = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Content, cancellationToken);
        var caller = request.RequireLogin();
        var asked = await request.Http.Request.ReadJsonAsync(LifecycleJsonContext.Default.LfsLinkRequest, cancellationToken);
        var target = await catalog.FindAsync(
            caller,
            RepositorySettingsApi.RequestedType(asked.Target.Type),
            RepositorySettingsApi.RequestedId(asked.Target.Name, caller),
            Right.Write,
            cancellationToken);
        var failed = new List<LfsLinkFailure>();
        foreach (var file in asked.Files.RequireItems("files"))
        {
            if (!Digest.TryParse(file.Sha256, out var digest) || !await objects.ShareAsync(source.Key, target.Key, digest, cancellationToken))
            {
                failed.Add(new LfsLinkFailure { Sha256 = file.Sha256, Error = $"'{source.Id}' has no such object." });
            }
        }

        return Results.Json(new LfsLinkReply { Failed = failed }, LifecycleJsonContext.Default.LfsLinkReply);
    }

    private static int Cursor(string? text) => text is null
        ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var skip)
            ? skip
            : throw new HubException(HubErrorCode.InvalidRequest, "The cursor is not one of this list. Start from the first page.");

    private static Digest Parse(string oid) =>
        Digest.TryParse(oid, out var digest) ? digest : throw new HubException(HubErrorCode.InvalidRequest, $"'{oid}' is no SHA-256 of an LFS object.");

    private static LfsFileEntry Describe(LfsObject item) => new()
    {
        FileOid = item.Sha256.Hex,
        FileName = item.Path,
        Oid = item.Sha256.Hex,
        PushedAt = WireTime.Format(item.LinkedAt),
        Ref = item.Ref,
        Size = item.Size,
    };
}
