using System.Text.Json;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;
using Microsoft.AspNetCore.Http.Features;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Asking for the files of a gated repository, and deciding on it (protocol §12).</summary>
internal static class AccessRequestsApi
{
    private const string Root = ApiRouting.Repository + "/user-access-request";
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;
    private const int LongestReason = 200;
    private const int MostFields = 100;
    private const long MaxBody = 64 * 1024;

    public static void MapAccessRequests(IEndpointRouteBuilder routes)
    {
        routes.MapRead(Root + "/{status}", ListAsync)
            .WithSummary("Requests for access: pending, accepted or rejected")
            .WithPages()
            .Replies<IReadOnlyList<AccessRequestEntry>>();
        routes.MapPost(Root + "/handle", HandleAsync)
            .WithBodyLimit(MaxBody)
            .WithSummary("Decides about a request")
            .Takes<AccessDecision>()
            .Replies<EmptyReply>();
        routes.MapPost(Root + "/grant", GrantAsync)
            .WithBodyLimit(MaxBody)
            .WithSummary("Gives access without a request")
            .Takes<AccessGrant>()
            .Replies<EmptyReply>();
        routes.MapPost(Root + "/cancel", WithdrawAsync)
            .WithSummary("Takes the caller's own request back")
            .Replies<EmptyReply>();
        routes.MapPost(ApiRouting.Repository + "/ask-access", AskAsync)
            .WithBodyLimit(MaxBody)
            .WithSummary("Asks for access; the fields are the publisher's questions")
            .Takes<Dictionary<string, JsonElement>>()
            .Replies<AccessState>();
        routes.MapFiles([HttpMethods.Post], "/ask-access", AskInBrowserAsync)
            .WithSummary("The same from a form")
            .Takes<IFormCollection>("application/x-www-form-urlencoded")
            .Replies(null, StatusCodes.Status303SeeOther);
    }

    private static async Task<IResult> ListAsync(
        HubRequest request, RepositoryCatalog catalog, AccessRequests requests, PublicAddress address, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Write, cancellationToken);
        var status = RequireState(request.Target.Segments[^1]);
        var page = await requests.ListAsync(
            repository, status, request.Query.Text("cursor"), request.Query.Limit("limit", DefaultLimit, MaxLimit), cancellationToken);
        request.LinkNextPage(address, page.NextCursor);
        return Results.Json([.. page.Items.Select(Describe)], AccessJsonContext.Default.IReadOnlyListAccessRequestEntry);
    }

    private static async Task<IResult> HandleAsync(
        HubRequest request, RepositoryCatalog catalog, AccessRequests requests, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Write, cancellationToken);
        var asked = await request.Http.Request.ReadJsonAsync(AccessJsonContext.Default.AccessDecision, cancellationToken);
        if (asked.User is null == asked.RequestId is null)
        {
            throw new HubException(HubErrorCode.InvalidRequest, "Name the request by \"user\" or by \"requestId\", one of the two.");
        }

        if (asked.RejectionReason is { Length: > LongestReason })
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"The \"rejectionReason\" has {asked.RejectionReason.Length} characters; at most {LongestReason} are kept.");
        }

        var change = await requests.HandleAsync(
            repository, request.Actor, new AccessSubject(asked.User, asked.RequestId), RequireState(asked.Status), asked.RejectionReason, cancellationToken);
        return Answer(change);
    }

    private static async Task<IResult> GrantAsync(
        HubRequest request, RepositoryCatalog catalog, AccessRequests requests, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Write, cancellationToken);
        var asked = await request.Http.Request.ReadJsonAsync(AccessJsonContext.Default.AccessGrant, cancellationToken);
        return Answer(await requests.GrantAsync(repository, request.Actor, asked.User, cancellationToken));
    }

    private static async Task<IResult> WithdrawAsync(
        HubRequest request, RepositoryCatalog catalog, AccessRequests requests, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Read, cancellationToken);
        request.RequireActingLogin();
        return await requests.WithdrawAsync(repository, request.Actor, cancellationToken) == AccessChange.Done
            ? ApiRouting.EmptyObject()
            : new HubErrorResult(StatusCodes.Status404NotFound, "No pending access request found for this repo and this user");
    }

    private static async Task<IResult> AskAsync(
        HubRequest request, RepositoryCatalog catalog, AccessRequests requests, CancellationToken cancellationToken)
    {
        var (_, status) = await RecordAsync(request, catalog, requests, cancellationToken);
        return Results.Json(new AccessState { Status = status }, AccessJsonContext.Default.AccessState);
    }

    /// <summary>The address that a page's form is sent to: back to the page.</summary>
    private static async Task<IResult> AskInBrowserAsync(
        HubRequest request, RepositoryCatalog catalog, AccessRequests requests, PublicAddress address, CancellationToken cancellationToken)
    {
        var (repository, _) = await RecordAsync(request, catalog, requests, cancellationToken);
        request.Http.Response.Headers.Location = address.Of(request.Http.Request, repository.UrlPath);
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static async Task<(CatalogRepository Repository, string Status)> RecordAsync(
        HubRequest request, RepositoryCatalog catalog, AccessRequests requests, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Read, cancellationToken);
        request.RequireActingLogin();
        var fields = await ReadFieldsAsync(request.Http.Request, cancellationToken);
        return (repository, await requests.AskAsync(repository, request.Actor, fields, cancellationToken));
    }

    /// <summary>What the asker filled in: a form as pages send it, or a JSON object; nothing is fine too.</summary>
    private static async Task<Dictionary<string, string>> ReadFieldsAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
        {
            var json = await request.ReadOptionalJsonAsync(AccessJsonContext.Default.DictionaryStringJsonElement, cancellationToken) ?? [];
            return json.Count <= MostFields
                ? json.ToDictionary(field => field.Key, field => field.Value.RequireText("A field"))
                : throw TooMany();
        }

        try
        {
            var form = await new FormFeature(request, new FormOptions { ValueCountLimit = MostFields, BufferBodyLengthLimit = MaxBody, MultipartBodyLengthLimit = MaxBody })
                .ReadFormAsync(cancellationToken);
            return form.ToDictionary(field => field.Key, field => field.Value.ToString());
        }
        catch (Exception e) when (e is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"The form cannot be read: {e.Message}", e);
        }
    }

    private static HubException TooMany() => new(HubErrorCode.InvalidRequest, $"At most {MostFields} fields are kept.");

    private static string RequireState(string text) => AccessRequests.States.Contains(text)
        ? text
        : throw new HubException(HubErrorCode.InvalidRequest, $"\"status\" must be one of [{string.Join(", ", AccessRequests.States)}]");

    private static IResult Answer(AccessChange change) => change switch
    {
        AccessChange.Done => ApiRouting.EmptyObject(),
        AccessChange.SameState => new HubErrorResult(StatusCodes.Status400BadRequest, "Access request already in that state"),
        AccessChange.NoUser => ProfilesApi.NoUser(),
        _ => new HubErrorResult(StatusCodes.Status404NotFound, "No access request found matching your criteria"),
    };

    private static AccessRequestEntry Describe(AccessRequest request) => new()
    {
        RequestId = request.ObjectId,
        User = new AccessUser { User = request.UserName, FullName = request.FullName ?? request.UserName, Email = request.Email },
        Status = request.Status,
        Timestamp = WireTime.Format(request.AskedAt),
        ReviewedAt = request.HandledAt is { } at ? WireTime.Format(at) : null,
        Fields = request.Fields.Count > 0 ? request.Fields : null,
        GrantedBy = request is { Status: "accepted", HandledBy: { } by } ? new AccessUser { User = by } : null,
    };
}
