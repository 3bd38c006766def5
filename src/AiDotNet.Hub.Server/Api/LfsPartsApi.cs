using System.Globalization;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Publishing;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Large files in parts (protocol §9.3, multipart).</summary>
internal static class LfsPartsApi
{
    // Ten thousand parts with their tags.
    private const long MaxCompletion = 4 * 1024 * 1024;

    public static void MapLfsParts(IEndpointRouteBuilder routes)
    {
        routes.MapPut($"/{LfsAddresses.Objects}/{{oid}}/parts/{{number}}", ReceiveAsync)
            .WithBodyOfAnySize()
            .WithSummary("Takes one part of an object; answers its ETag")
            .WithQuery(LfsAddresses.Ticket, "What the batch gave")
            .TakesBytes()
            .Replies(null);
        routes.MapPost($"/{LfsAddresses.Objects}/{{oid}}/complete", CompleteAsync)
            .WithBodyLimit(MaxCompletion)
            .WithSummary("Makes one object of its parts")
            .WithQuery(LfsAddresses.Ticket, "What the batch gave")
            .Takes<LfsCompletion>(HubHeaders.LfsMediaType)
            .Replies<EmptyReply>();
    }

    private static async Task<IResult> ReceiveAsync(
        HubRequest request, PartUploads uploads, UploadTickets tickets, TimeProvider time, CancellationToken cancellationToken)
    {
        // What is no number is no part's address.
        var number = int.TryParse(request.Target.Segments[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : -1;
        var ticket = LfsAddresses.RequireTicket(request, tickets, number);
        var http = request.Http;
        if (number == LfsAddresses.Completion || (http.Request.ContentLength is { } length && length != PartUploads.SizeOf(ticket)))
        {
            return new HubErrorResult(
                StatusCodes.Status400BadRequest, $"Part {number} of the object {ticket.Digest} has another number of bytes than {http.Request.ContentLength}.");
        }

        await using var body = new StallGuardedStream(http.Request.Body, StallGuardedStream.DefaultPatience, time);
        http.Response.Headers.ETag = $"\"{await uploads.ReceiveAsync(ticket, body, cancellationToken)}\"";
        return Results.StatusCode(StatusCodes.Status200OK);
    }

    private static async Task<IResult> CompleteAsync(HubRequest request, PartUploads uploads, UploadTickets tickets, CancellationToken cancellationToken)
    {
        var ticket = LfsAddresses.RequireTicket(request, tickets, LfsAddresses.Completion);
        var completion = await request.Http.Request.ReadJsonAsync(HubJsonContext.Default.LfsCompletion, cancellationToken);
        if (!Digest.TryParse(completion.Oid, out var digest) || digest != ticket.Digest)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"This address completes the object {ticket.Digest}, not '{completion.Oid}'.");
        }

        var tags = new Dictionary<int, string>();
        foreach (var part in completion.Parts.RequireItems("parts"))
        {
            if (!tags.TryAdd(part.PartNumber, part.ETag.Trim('"')))
            {
                throw new HubException(HubErrorCode.InvalidRequest, $"The completion names part {part.PartNumber} twice.");
            }
        }

        await uploads.CompleteAsync(ticket, tags, cancellationToken);
        return ApiRouting.EmptyObject();
    }
}
