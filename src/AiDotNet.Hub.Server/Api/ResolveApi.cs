using System.Text;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;

namespace AiDotNet.Hub.Server.Api;

/// <summary>A file's bytes (protocol §8).</summary>
internal static class ResolveApi
{
    public static void MapResolve(IEndpointRouteBuilder routes)
    {
        routes.MapFilesRead("/resolve/{**tail}", ResolveAsync);
        routes.MapRead(ApiRouting.Repository + "/resolve/{**tail}", ResolveAsync);
        routes.MapFilesRead("/raw/{**tail}", RawAsync);
    }

    private static Task<IResult> ResolveAsync(HubRequest request, RepositoryCatalog catalog, CancellationToken cancellationToken) =>
        ServeAsync(request, catalog, HubRoutes.Resolve, ofPointer: false, cancellationToken);

    private static Task<IResult> RawAsync(HubRequest request, RepositoryCatalog catalog, CancellationToken cancellationToken) =>
        ServeAsync(request, catalog, HubRoutes.Raw, ofPointer: true, cancellationToken);

    private static async Task<IResult> ServeAsync(
        HubRequest request,
        RepositoryCatalog catalog,
        Func<ModelId, string, string, string> route,
        bool ofPointer,
        CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Content, cancellationToken);
        var at = await RevisionPath.ReadAsync(request, catalog, repository, cancellationToken);
        var commit = at.Commit.Id.ToString();
        var entry = await catalog.FindEntryAsync(repository, at.Commit, at.Path, lastCommit: false, cancellationToken);
        if (entry is null or { IsDirectory: true })
        {
            throw new EntryNotFoundException(repository.Id.ToString(), at.Revision, at.Path);
        }

        if (!string.Equals(at.Revision, commit, StringComparison.OrdinalIgnoreCase))
        {
            // A push between a client's HEAD and its GET would otherwise put new bytes under the old name in its cache (protocol §8.4). Relative: older clients follow no other.
            request.Http.Response.Headers.CacheControl = "no-cache";
            request.Http.Response.Headers.Location = $"/{repository.Type.UrlPrefix()}{route(repository.Id, commit, entry.Path)}{request.Target.RawQuery}";
            return Results.StatusCode(StatusCodes.Status307TemporaryRedirect);
        }

        var cacheControl = $"{(repository.Private ? "private" : "public")}, max-age=31536000, immutable";
        var fileName = entry.Path[(entry.Path.LastIndexOf('/') + 1)..];
        return entry.IsLfs && ofPointer
            ? Pointer(entry, fileName, cacheControl)
            : new FileResult
            {
                FileName = fileName,
                ETag = entry.IsLfs ? entry.Sha256.Hex : entry.Oid,
                LinkedETag = entry.IsLfs ? entry.Sha256.Hex : null,
                Size = entry.Size,
                CacheControl = cacheControl,
                Open = (offset, length, token) => catalog.OpenAsync(entry, offset, length, token),
            };
    }

    private static FileResult Pointer(CatalogEntry entry, string fileName, string cacheControl)
    {
        var text = Encoding.ASCII.GetBytes(GitBlobId.PointerText(entry.Sha256, entry.Size));
        return new FileResult
        {
            FileName = fileName,
            ETag = entry.Oid,
            Size = text.Length,
            CacheControl = cacheControl,
            Open = (offset, length, _) => Task.FromResult<Stream>(new MemoryStream(text, (int)offset, (int)length, writable: false)),
        };
    }
}
