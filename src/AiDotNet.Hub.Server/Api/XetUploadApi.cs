using System.Net.Mime;
using System.Text.Json;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Xet;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Files that are sent in chunks (protocol §10.2). Upload grants are not offered: what is not mapped is answered 404, which is what clients take for that.</summary>
internal static class XetUploadApi
{
    // A footer that some writers append comes on top.
    private const long MaxXorb = XorbLimits.MaxPackedSize + (1 << 20);

    private const string Lines = "application/x-ndjson";

    /// <summary>How often a client that waits for a shard is told that the work goes on; it waits for a minute.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    public static void MapXetUpload(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"/{XetAddresses.Root}/v1/chunks/{{prefix}}/{{hash}}", FindChunkAsync)
            .WithSummary("A shard that tells where a chunk and its neighbours are; 404 for none")
            .Replies(MediaTypeNames.Application.Octet);
        routes.MapPost($"/{XetAddresses.Root}/v1/xorbs/{{prefix}}/{{hash}}", ReceiveXorbAsync)
            .WithBodyLimit(MaxXorb)
            .WithSummary("Takes a xorb")
            .TakesBytes()
            .Replies<XorbStored>();
        routes.MapPost($"/{XetAddresses.Root}/v1/shards", ReceiveShardV1Async)
            .WithBodyLimit(XorbLimits.MaxShardSize)
            .WithSummary("Takes a shard: the files that xorbs make")
            .TakesBytes()
            .Replies<ShardStored>();
        routes.MapPost($"/{XetAddresses.Root}/v2/shards", ReceiveShardAsync)
            .WithBodyLimit(XorbLimits.MaxShardSize)
            .WithSummary("Takes a shard, telling line by line how far it is")
            .TakesBytes()
            .Replies<ShardLine>(mediaType: Lines);
    }

    private static async Task<IResult> FindChunkAsync(HubRequest request, XetAddresses addresses, DedupeAnswers answers, CancellationToken cancellationToken)
    {
        var pass = addresses.Require(request.Http.Request, write: true);
        return XetHash.TryParse(request.Target.Segments[^1], out var hash) && await answers.FindAsync(pass, hash, cancellationToken) is { } answer
            ? Results.Bytes(answer, "application/octet-stream")
            : new HubErrorResult(StatusCodes.Status404NotFound, "No chunk of this hash is known.");
    }

    private static async Task<IResult> ReceiveXorbAsync(HubRequest request, XetAddresses addresses, XorbIngest xorbs, CancellationToken cancellationToken)
    {
        var pass = addresses.Require(request.Http.Request, write: true);
        if (!XetHash.TryParse(request.Target.Segments[^1], out var hash))
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"'{request.Target.Segments[^1]}' is no hash of a xorb: 64 hexadecimal digits are needed.");
        }

        var inserted = await xorbs.ReceiveAsync(pass, hash, request.Http.Request.Body, cancellationToken);
        return Results.Json(new XorbStored { WasInserted = inserted }, HubJsonContext.Default.XorbStored);
    }

    private static async Task<IResult> ReceiveShardV1Async(HubRequest request, XetAddresses addresses, ShardIngest shards, CancellationToken cancellationToken)
    {
        var pass = addresses.Require(request.Http.Request, write: true);
        var shard = await ShardReader.ReadAsync(request.Http.Request.Body, cancellationToken);
        await shards.ReceiveAsync(pass, shard, _ => { }, cancellationToken);
        return Results.Json(new ShardStored { Result = 1 }, HubJsonContext.Default.ShardStored);
    }

    /// <summary>Answers line by line. A refusal is a line as well: it is the one text of all these calls that clients show to people.</summary>
    private static async Task ReceiveShardAsync(
        HubRequest request, XetAddresses addresses, ShardIngest shards, TimeProvider time, ILogger<ShardLine> logger, CancellationToken cancellationToken)
    {
        var pass = addresses.Require(request.Http.Request, write: true);
        var (response, verified, total) = (request.Http.Response, 0, 0);
        response.ContentType = Lines;
        var work = WorkAsync();
        using var timer = new PeriodicTimer(Heartbeat, time);
        var tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        while (await Task.WhenAny(work, tick) != work)
        {
            await WriteAsync(new ShardLine { Type = ShardLine.Validating, Verified = Volatile.Read(ref verified), Total = Volatile.Read(ref total) });
            tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        }

        await WriteAsync(await work);

        async Task<ShardLine> WorkAsync()
        {
            try
            {
                var shard = await ShardReader.ReadAsync(request.Http.Request.Body, cancellationToken);
                Volatile.Write(ref total, shard.Files.Count);
                await shards.ReceiveAsync(pass, shard, count => Volatile.Write(ref verified, count), cancellationToken);
                return new ShardLine { Type = ShardLine.Result };
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                var reply = HubErrorMapping.Map(e, anonymous: false);
                if (reply.Status >= StatusCodes.Status500InternalServerError)
                {
                    ApiLog.RequestFailed(logger, e, request.Http.Request.Method, request.Http.Request.Path, request.Http.TraceIdentifier);
                }

                return new ShardLine { Type = ShardLine.Error, Message = reply.Message, Retryable = e is HubException { IsTransient: true } };
            }
        }

        async Task WriteAsync(ShardLine line)
        {
            await JsonSerializer.SerializeAsync(response.Body, line, HubJsonContext.Default.ShardLine, cancellationToken);
            await response.Body.WriteAsync("\n"u8.ToArray(), cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }
    }
}
