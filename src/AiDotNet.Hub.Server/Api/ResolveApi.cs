using System.Net.Mime;
using System.Text;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace AiDotNet.Hub.Server.Api;

/// <summary>A file's bytes (protocol §8).</summary>
internal static class ResolveApi
{
    public static void MapResolve(IEndpointRouteBuilder routes)
    {
        DescribeFile(routes.MapFilesRead("/resolve/{**tail}", ResolveAsync))
            .WithSummary("A file's bytes; the tail is a revision and a path");
        DescribeFile(routes.MapRead(ApiRouting.Repository + "/resolve/{**tail}", ResolveAsync))
            .WithSummary("A file's bytes; the tail is a revision and a path");
        DescribeFile(routes.MapFilesRead("/raw/{**tail}", RawAsync))
            .WithSummary("A file as it is in git: of an LFS file the pointer");
    }

    private static IEndpointConventionBuilder DescribeFile(IEndpointConventionBuilder route) => route
        .WithQuery("download", "As an attachment", JsonSchemaType.Boolean)
        .Replies(MediaTypeNames.Application.Octet)
        .Replies(MediaTypeNames.Application.Octet, StatusCodes.Status206PartialContent)
        .Replies(null, StatusCodes.Status304NotModified)
        .Replies(null, StatusCodes.Status307TemporaryRedirect);

    private static async Task<IResult> ResolveAsync(
        HubRequest request, RepositoryCatalog catalog, DownloadCounter downloads, XetAddresses addresses, IOptions<HubServerOptions> options, CancellationToken cancellationToken)
    {
        var found = await FindAsync(request, catalog, cancellationToken);
        if (RedirectToCommit(request, options.Value, found, HubRoutes.Resolve) is { } redirect)
        {
            return redirect;
        }

        if (found.Entry.XetHash is { } hash)
        {
            var headers = request.Http.Response.Headers;
            headers[HubHeaders.XetHash] = hash;
            headers.Link = addresses.ReadTokenLink(request.Http.Request, found.Repository, found.Commit);
        }

        return new FileResult
        {
            FileName = found.FileName,
            ETag = found.Entry.IsLfs ? found.Entry.Sha256.Hex : found.Entry.Oid,
            LinkedETag = found.Entry.IsLfs ? found.Entry.Sha256.Hex : null,
            Size = found.Entry.Size,
            CacheControl = found.CacheControl,
            Open = (offset, length, token) =>
            {
                downloads.CountStart(found.Repository.Key, offset, length, found.Entry.Size);
                return catalog.OpenAsync(found.Entry, offset, length, token);
            },
        };
    }

    private static async Task<IResult> RawAsync(
        HubRequest request, RepositoryCatalog catalog, IOptions<HubServerOptions> options, CancellationToken cancellationToken)
    {
        var found = await FindAsync(request, catalog, cancellationToken);
        if (RedirectToCommit(request, options.Value, found, HubRoutes.Raw) is { } redirect)
        {
            return redirect;
        }

        var text = found.Entry.IsLfs ? Encoding.ASCII.GetBytes(GitBlobId.PointerText(found.Entry.Sha256, found.Entry.Size)) : null;
        return new FileResult
        {
            FileName = found.FileName,
            ETag = found.Entry.Oid,
            Size = text?.Length ?? found.Entry.Size,
            CacheControl = found.CacheControl,
            Open = (offset, length, token) => text is null
                ? catalog.OpenAsync(found.Entry, offset, length, token)
                : Task.FromResult<Stream>(new MemoryStream(text, (int)offset, (int)length, writable: false)),
        };
    }

    private static async Task<FoundFile> FindAsync(HubRequest request, RepositoryCatalog catalog, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Content, cancellationToken);
        var at = await RevisionPath.ReadAsync(request, catalog, repository, cancellationToken);
        var commit = at.Commit.Id.ToString();
        var entry = await catalog.FindEntryAsync(repository, at.Commit, at.Path, lastCommit: false, cancellationToken);
        if (entry is null or { IsDirectory: true })
        {
            throw new EntryNotFoundException(repository.Id.ToString(), at.Revision, at.Path);
        }

        return new FoundFile(repository, commit, entry, IsPinned: string.Equals(at.Revision, commit, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>From a branch, a tag or an abbreviation to the full commit; null where the address names that, or the hub's operator wants no redirects.</summary>
    /// <remarks>A push between a client's HEAD and its GET would otherwise put new bytes under the old name in its cache (protocol §8.4). Relative: older clients
    /// follow no other.</remarks>
    private static IResult? RedirectToCommit(HubRequest request, HubServerOptions options, FoundFile found, Func<ModelId, string, string, string> route)
    {
        if (found.IsPinned || !options.PinRevisions)
        {
            return null;
        }

        var headers = request.Http.Response.Headers;
        headers.CacheControl = "no-cache";
        headers.Location =
            $"/{found.Repository.Type.UrlPrefix()}{route(found.Repository.Id, found.Commit, found.Entry.Path)}{request.Target.RawQuery}";
        return Results.StatusCode(StatusCodes.Status307TemporaryRedirect);
    }

    /// <summary>A file that an address names.</summary>
    private sealed record FoundFile(CatalogRepository Repository, string Commit, CatalogEntry Entry, bool IsPinned)
    {
        public string FileName => Entry.Path[(Entry.Path.LastIndexOf('/') + 1)..];

        /// <summary>What a commit holds never changes; what a branch holds is asked for again. Shared caches must not keep what not everyone may have.</summary>
        public string CacheControl
        {
            get
            {
                var shared = Repository is { Private: false, Gated: null };
                return IsPinned ? $"{(shared ? "public" : "private")}, max-age=31536000, immutable" : shared ? "no-cache" : "private, no-cache";
            }
        }
    }
}
