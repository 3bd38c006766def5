using System.Net.Mime;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Discussions;
using AiDotNet.Hub.Server.Publishing;
using Microsoft.Extensions.Options;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Large files: where to send them, and taking them (protocol §9.3).</summary>
internal static class LfsApi
{
    private const int MaxObjects = 1000;

    public static void MapLfs(IEndpointRouteBuilder routes)
    {
        routes.MapFiles([HttpMethods.Post], "/info/lfs/objects/batch", BatchAsync)
            .WithSummary("git-LFS batch: where the bytes go to or come from")
            .Takes<LfsBatchRequest>(HubHeaders.LfsMediaType)
            .Replies<LfsBatchReply>(mediaType: HubHeaders.LfsMediaType);
        routes.MapFiles([HttpMethods.Post], "/info/lfs/objects/verify", VerifyAsync)
            .WithSummary("git-LFS: whether an object arrived")
            .Takes<LfsPointer>(HubHeaders.LfsMediaType)
            .Replies<EmptyReply>();
        routes.MapPut($"/{LfsAddresses.Objects}/{{oid}}", ReceiveAsync)
            .WithBodyOfAnySize()
            .WithSummary("Takes an object's bytes; the ticket authorises")
            .WithQuery(LfsAddresses.Ticket, "What the batch gave")
            .TakesBytes()
            .Replies(null);
        routes.MapRead($"/{LfsAddresses.Objects}/{{oid}}", SendAsync)
            .WithSummary("An object's bytes; the ticket authorises")
            .WithQuery(LfsAddresses.Ticket, "What the batch gave")
            .Replies(MediaTypeNames.Application.Octet);
    }

    private static async Task<IResult> BatchAsync(
        HubRequest request,
        RepositoryCatalog catalog,
        RepositoryPublisher publisher,
        PartUploads parts,
        LfsAddresses addresses,
        XetAddresses xetAddresses,
        IOptions<HubServerOptions> options,
        CancellationToken cancellationToken)
    {
        var asked = await request.Http.Request.ReadJsonAsync(HubJsonContext.Default.LfsBatchRequest, cancellationToken);
        var upload = asked.Operation switch
        {
            "upload" => true,
            "download" => false,
            _ => throw new HubException(HubErrorCode.InvalidRequest, $"The operation '{asked.Operation}' is neither 'upload' nor 'download'."),
        };
        if (asked.Objects.Count > MaxObjects)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"{asked.Objects.Count} objects are too many for one call; send {MaxObjects} at the most.");
        }

        // Two clients spell the one algorithm in two ways.
        if (asked.HashAlgorithm is not (null or "sha256" or "sha_256"))
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"The hash algorithm '{asked.HashAlgorithm}' is not known; objects are named by their 'sha256'.");
        }

        // What is uploaded for a pull request names its ref, or none: the commit that uses it is where the rights are checked.
        var right = !upload ? Right.Content : asked.Ref?.Name is null || PullRequests.NumberOf(asked.Ref.Name) is not null ? Right.Discuss : Right.Write;
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, right, cancellationToken);
        var limits = options.Value.Lfs;
        var xet = upload && (asked.Transfers?.Contains(LfsAddresses.Xet) ?? false);
        var takesParts = asked.Transfers?.Contains(LfsAddresses.Multipart) ?? false;
        var multipart = false;
        var objects = new List<LfsBatchObject>(asked.Objects.Count);
        foreach (var pointer in asked.Objects.RequireItems("objects"))
        {
            objects.Add(await AnswerAsync(pointer));
        }

        return Results.Json(
            new LfsBatchReply { Transfer = xet ? LfsAddresses.Xet : multipart ? LfsAddresses.Multipart : LfsAddresses.Basic, Objects = objects }, HubJsonContext.Default.LfsBatchReply, HubHeaders.LfsMediaType);

        async Task<LfsBatchObject> AnswerAsync(LfsPointer pointer)
        {
            var answer = new LfsBatchObject { Oid = pointer.Oid, Size = pointer.Size };
            if (!Digest.TryParse(pointer.Oid, out var digest) || pointer.Size < 0)
            {
                return answer with { Error = new LfsError { Code = 422, Message = "An object needs the SHA-256 of its bytes and their number." } };
            }

            var known = await publisher.HasObjectAsync(repository.Key, digest, pointer.Size, cancellationToken);
            if (!known && !upload)
            {
                return answer with { Error = new LfsError { Code = 404, Message = $"The repository has no object {digest} of {pointer.Size} bytes." } };
            }

            if (known && upload)
            {
                // No actions at all is how the client learns that there is nothing to send.
                return answer with { Authenticated = true };
            }

            if (upload && pointer.Size > limits.MaxFileSize)
            {
                return answer with { Error = new LfsError { Code = 422, Message = $"The object has {pointer.Size} bytes; this hub takes files of {limits.MaxFileSize} at the most. Split the file." } };
            }

            if (xet && pointer.Size == 0)
            {
                // What has no bytes has no chunks either: it is there as soon as somebody asks.
                await publisher.ReceiveObjectAsync(repository.Key, digest, 0, Stream.Null, cancellationToken);
                return answer with { Authenticated = true };
            }

            if (xet)
            {
                return answer with { Authenticated = true, Actions = xetAddresses.Upload(request, repository, asked.Ref?.Name) };
            }

            if (upload && takesParts && pointer.Size > limits.MultipartThreshold)
            {
                multipart = true;
                var partSize = PartUploads.PartSizeOf(pointer.Size, limits.PartSize);
                await parts.BeginAsync(repository.Key, digest, pointer.Size, partSize, cancellationToken);
                return answer with { Authenticated = true, Actions = addresses.InParts(request.Http.Request, repository, digest, pointer.Size, partSize) };
            }

            return answer with
            {
                Authenticated = true,
                Actions = upload
                    ? addresses.InOnePiece(request.Http.Request, repository, digest, pointer.Size)
                    : addresses.Download(request.Http.Request, repository, digest, pointer.Size),
            };
        }
    }

    private static async Task<IResult> VerifyAsync(
        HubRequest request, RepositoryCatalog catalog, RepositoryPublisher publisher, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Discuss, cancellationToken);
        var pointer = await request.Http.Request.ReadJsonAsync(HubJsonContext.Default.LfsPointer, cancellationToken);
        return Digest.TryParse(pointer.Oid, out var digest)
            && await publisher.HasObjectAsync(repository.Key, digest, pointer.Size, cancellationToken)
            ? ApiRouting.EmptyObject()
            : new HubErrorResult(StatusCodes.Status404NotFound, $"The object {pointer.Oid} of {pointer.Size} bytes was not received; send it again.");
    }

    private static async Task<IResult> ReceiveAsync(
        HubRequest request, RepositoryPublisher publisher, UploadTickets tickets, TimeProvider time, CancellationToken cancellationToken)
    {
        var ticket = LfsAddresses.RequireTicket(request, tickets, part: null);
        var http = request.Http;
        if (http.Request.ContentLength is { } length && length != ticket.Size)
        {
            return new HubErrorResult(StatusCodes.Status400BadRequest, $"The object {ticket.Digest} has {ticket.Size} bytes, not {length}.");
        }

        await using var body = new StallGuardedStream(http.Request.Body, StallGuardedStream.DefaultPatience, time);
        await publisher.ReceiveObjectAsync(ticket.Repository, ticket.Digest, ticket.Size, body, cancellationToken);
        http.Response.Headers.ETag = $"\"{ticket.Digest}\"";
        return Results.StatusCode(StatusCodes.Status200OK);
    }

    private static async Task<IResult> SendAsync(
        HubRequest request,
        RepositoryPublisher publisher,
        RepositoryCatalog catalog,
        DownloadCounter downloads,
        UploadTickets tickets,
        CancellationToken cancellationToken)
    {
        // A ticket is also given for what is still to be uploaded: it must not open what the repository does not have.
        var ticket = LfsAddresses.RequireTicket(request, tickets, part: null);
        if (!await publisher.HasObjectAsync(ticket.Repository, ticket.Digest, ticket.Size, cancellationToken))
        {
            return new HubErrorResult(StatusCodes.Status404NotFound, $"The repository has no object {ticket.Digest}.");
        }

        var entry = new CatalogEntry
        {
            Path = ticket.Digest.Hex,
            IsDirectory = false,
            Oid = ticket.Digest.Hex,
            Size = ticket.Size,
            Sha256 = ticket.Digest,
            IsLfs = true,
        };
        return new FileResult
        {
            FileName = ticket.Digest.Hex,
            ETag = ticket.Digest.Hex,
            LinkedETag = ticket.Digest.Hex,
            Size = ticket.Size,
            CacheControl = "private, no-cache",
            Open = (offset, length, token) =>
            {
                downloads.CountStart(ticket.Repository, offset, length, ticket.Size);
                return catalog.OpenAsync(entry, offset, length, token);
            },
        };
    }
}
