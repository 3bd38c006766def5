using System.Net.Mime;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Xet;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Files that are fetched in chunks (protocol §10.6).</summary>
internal static class XetDownloadApi
{
    public static void MapXetDownload(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"/{XetAddresses.Root}/v2/reconstructions/{{hash}}", DescribeAsync)
            .WithSummary("Of which chunks a file, or a range of it, is put together")
            .Replies<XetReconstruction>();
        routes.MapGet($"/{XetAddresses.Root}/v1/reconstructions/{{hash}}", DescribeV1Async)
            .WithSummary("The same in the form of the first version")
            .Replies<XetReconstruction>();
        routes.MapRead($"/{XetAddresses.Root}/xorbs/{{hash}}", SendAsync)
            .WithSummary("A stretch of a xorb, as a reconstruction names it")
            .WithQuery("ticket", "What the reconstruction gave")
            .Replies(MediaTypeNames.Application.Octet)
            .Replies(MediaTypeNames.Application.Octet, StatusCodes.Status206PartialContent);
    }

    private static async Task<IResult> DescribeAsync(
        HubRequest request, XetAddresses addresses, Reconstructions reconstructions, DownloadCounter downloads, CancellationToken cancellationToken)
    {
        var (found, refusal) = await FindAsync(request, addresses, reconstructions, downloads, cancellationToken);
        return refusal ?? Results.Json(
            new XetReconstruction
            {
                Skip = found!.Skip,
                Terms = Terms(found),
                Xorbs = ByXorb(found, piece => new XetSource { Url = addresses.Of(request.Http.Request, piece), Ranges = [new XetSourceRange { Chunks = Chunks(piece), Bytes = Bytes(piece) }] }),
            },
            HubJsonContext.Default.XetReconstruction);
    }

    private static async Task<IResult> DescribeV1Async(
        HubRequest request, XetAddresses addresses, Reconstructions reconstructions, DownloadCounter downloads, CancellationToken cancellationToken)
    {
        var (found, refusal) = await FindAsync(request, addresses, reconstructions, downloads, cancellationToken);
        return refusal ?? Results.Json(
            new XetReconstruction
            {
                Skip = found!.Skip,
                Terms = Terms(found),
                FetchInfo = ByXorb(found, piece => new XetSourceV1 { Url = addresses.Of(request.Http.Request, piece), Chunks = Chunks(piece), Bytes = Bytes(piece) }),
            },
            HubJsonContext.Default.XetReconstruction);
    }

    private static async Task<(Reconstruction? Found, IResult? Refusal)> FindAsync(
        HubRequest request, XetAddresses addresses, Reconstructions reconstructions, DownloadCounter downloads, CancellationToken cancellationToken)
    {
        var pass = addresses.Require(request.Http.Request, write: false);
        if (!XetHash.TryParse(request.Target.Segments[^1], out var hash) || await reconstructions.FindAsync(pass, hash, cancellationToken) is not { } file)
        {
            return (null, new HubErrorResult(StatusCodes.Status404NotFound, "The repository of this token has no such file."));
        }

        var range = ByteRange.Parse(request.Http.Request.Headers.Range, file.Size);
        if (range.Kind == ByteRangeKind.Unsatisfiable)
        {
            return (null, new HubErrorResult(StatusCodes.Status416RangeNotSatisfiable, $"The file has {file.Size} bytes; none of them is in the range that was asked for."));
        }

        downloads.CountStart(pass.Repository, range.Offset, range.Length, file.Size);
        return (await reconstructions.DescribeAsync(file, range.Offset, range.Length, cancellationToken), null);
    }

    private static async Task<IResult> SendAsync(HubRequest request, XetTickets tickets, XorbPieces pieces, CancellationToken cancellationToken)
    {
        var hash = request.Target.Segments[^1];
        if (request.Query.Text("ticket") is not { } text
            || tickets.ReadPiece(text) is not { } pass
            || await pieces.FindAsync(pass, cancellationToken) is not { } xorb
            || xorb.Hash != hash)
        {
            return Refused();
        }

        // A xorb may hold chunks of other files: nothing but the ticket's stretch, and no whole xorb where no range is asked for.
        var range = ByteRange.Parse(request.Http.Request.Headers.Range, xorb.Size);
        return range.Kind != ByteRangeKind.Unsatisfiable && (range.Offset < pass.Start || range.Offset + range.Length > pass.End)
            ? Refused()
            : new FileResult
            {
                FileName = hash,
                ETag = hash,
                Size = xorb.Size,
                CacheControl = "private, no-cache",
                Open = xorb.OpenAsync,
            };
    }

    /// <summary>403 for everybody: clients then ask for new addresses.</summary>
    private static HubErrorResult Refused() =>
        new(StatusCodes.Status403Forbidden, "This address is not signed by the hub for these bytes, or has expired; ask for a new one.");

    private static List<XetTerm> Terms(Reconstruction found) =>
        [.. found.Terms.Select(term => new XetTerm { Xorb = term.Xorb, Length = term.Length, Range = new XetRange { Start = term.First, End = term.End } })];

    private static Dictionary<string, IReadOnlyList<T>> ByXorb<T>(Reconstruction found, Func<XorbPiece, T> describe) =>
        found.Pieces.GroupBy(piece => piece.Xorb).ToDictionary(group => group.Key, IReadOnlyList<T> (group) => [.. group.Select(describe)]);

    private static XetRange Chunks(XorbPiece piece) => new() { Start = piece.First, End = piece.End };

    private static XetRange Bytes(XorbPiece piece) => new() { Start = piece.Pass.Start, End = piece.Pass.End - 1 };
}
