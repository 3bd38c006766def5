using System.Globalization;
using System.Text.Json;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Webhooks;

namespace AiDotNet.Hub.Server.Api;

/// <summary>The caller's webhooks (protocol §15, and the recorded flow). A webhook hears all that its owner may read, and its secret is shown,
/// so tokens that may do less than their user manage none.</summary>
internal static class WebhooksApi
{
    private const string Root = "/api/settings/webhooks";
    private const int PageSize = 50;
    private const int LargestPage = 100;
    private const int IdIndex = 3;

    public static void MapWebhooks(IEndpointRouteBuilder routes)
    {
        routes.MapRead(Root, ListAsync)
            .WithSummary("The caller's webhooks")
            .Replies<IReadOnlyList<WebhookInfo>>();
        routes.MapPost(Root, CreateAsync)
            .WithSummary("Makes a webhook")
            .Takes<WebhookRequest>()
            .Replies<WebhookReply>();
        routes.MapRead(Root + "/{id}", FindAsync)
            .WithSummary("One webhook")
            .Replies<WebhookReply>();
        routes.MapPost(Root + "/{id}", UpdateAsync)
            .WithSummary("Changes a webhook")
            .Takes<WebhookRequest>()
            .Replies<WebhookReply>();
        routes.MapDelete(Root + "/{id}", DeleteAsync)
            .WithSummary("Deletes a webhook")
            .Replies<EmptyReply>();
        routes.MapPost(Root + "/{id}/enable", EnableAsync)
            .WithSummary("Switches a webhook on")
            .Replies<WebhookReply>();
        routes.MapPost(Root + "/{id}/disable", DisableAsync)
            .WithSummary("Switches a webhook off")
            .Replies<WebhookReply>();
        routes.MapRead(Root + "/{id}/deliveries", ListDeliveriesAsync)
            .WithSummary("What was sent, newest first")
            .WithPages()
            .Replies<IReadOnlyList<DeliveryInfo>>();
        routes.MapPost(Root + "/{id}/replay/{delivery}", ReplayAsync)
            .WithSummary("Sends a delivery again")
            .Replies<DeliveryInfo>();
    }

    private static async Task<IResult> ListAsync(HubRequest request, WebhookRegistry webhooks, CancellationToken cancellationToken)
    {
        var owner = Owner(request);
        var found = await webhooks.ListAsync(owner, cancellationToken);
        return Results.Json([.. found.Select(Describe)], WebhooksJsonContext.Default.IReadOnlyListWebhookInfo);
    }

    private static async Task<IResult> CreateAsync(HubRequest request, WebhookRegistry webhooks, CancellationToken cancellationToken)
    {
        Owner(request);
        var asked = await request.Http.Request.ReadJsonAsync(WebhooksJsonContext.Default.WebhookRequest, cancellationToken);
        return Reply(request, await webhooks.CreateAsync(request.Actor, Change(asked), cancellationToken));
    }

    private static async Task<IResult> FindAsync(HubRequest request, WebhookRegistry webhooks, CancellationToken cancellationToken) =>
        Reply(request, await webhooks.FindAsync(Owner(request), Id(request), cancellationToken));

    private static async Task<IResult> UpdateAsync(HubRequest request, WebhookRegistry webhooks, CancellationToken cancellationToken)
    {
        Owner(request);
        var asked = await request.Http.Request.ReadJsonAsync(WebhooksJsonContext.Default.WebhookRequest, cancellationToken);
        return Reply(request, await webhooks.UpdateAsync(request.Actor, Id(request), Change(asked), cancellationToken));
    }

    private static async Task<IResult> DeleteAsync(HubRequest request, WebhookRegistry webhooks, CancellationToken cancellationToken)
    {
        Owner(request);
        return await webhooks.DeleteAsync(request.Actor, Id(request), cancellationToken) ? ApiRouting.EmptyObject() : NotFound(request);
    }

    private static Task<IResult> EnableAsync(HubRequest request, WebhookRegistry webhooks, CancellationToken cancellationToken) =>
        SwitchAsync(request, webhooks, disabled: false, cancellationToken);

    private static Task<IResult> DisableAsync(HubRequest request, WebhookRegistry webhooks, CancellationToken cancellationToken) =>
        SwitchAsync(request, webhooks, disabled: true, cancellationToken);

    private static async Task<IResult> SwitchAsync(HubRequest request, WebhookRegistry webhooks, bool disabled, CancellationToken cancellationToken)
    {
        Owner(request);
        return Reply(request, await webhooks.SetDisabledAsync(request.Actor, Id(request), disabled, cancellationToken));
    }

    private static async Task<IResult> ListDeliveriesAsync(
        HubRequest request, WebhookRegistry webhooks, PublicAddress address, CancellationToken cancellationToken)
    {
        var owner = Owner(request);
        var cursor = request.Query.Text("cursor");
        long? before = cursor is null ? null
            : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last
            : throw new HubException(HubErrorCode.InvalidRequest, "The \"cursor\" is none of this listing's; take it from the Link header of the page before.");
        var limit = request.Query.Limit("limit", PageSize, LargestPage);
        if (await webhooks.ListDeliveriesAsync(owner, Id(request), before, limit, cancellationToken) is not { } page)
        {
            return NotFound(request);
        }

        if (page.Count == limit)
        {
            request.Http.Response.Headers.Link = address.NextLink(
                request.Http.Request, request.Target, "cursor", page[^1].Id.ToString(CultureInfo.InvariantCulture));
        }

        return Results.Json([.. page.Select(Describe)], WebhooksJsonContext.Default.IReadOnlyListDeliveryInfo);
    }

    private static async Task<IResult> ReplayAsync(HubRequest request, WebhookRegistry webhooks, CancellationToken cancellationToken)
    {
        var delivery = request.Target.Tail(IdIndex + 2);
        return await webhooks.ReplayAsync(Owner(request), Id(request), delivery, cancellationToken) is { } replayed
            ? Results.Json(Describe(replayed), WebhooksJsonContext.Default.DeliveryInfo)
            : NotFound(request);
    }

    private static string Id(HubRequest request) => request.Target.Segments[IdIndex];

    /// <summary>The caller, with a token that may do all that its user may.</summary>
    private static long Owner(HubRequest request)
    {
        var caller = request.RequireLogin();
        return caller.Token is null or { Role: TokenRole.Write }
            ? caller.UserId!.Value
            : throw new AccessDeniedException(
                HubErrorCode.AccessDenied, "Webhooks are managed with a token of role 'write': they hear of everything that their owner may read.");
    }

    private static WebhookChange Change(WebhookRequest asked) =>
        asked.JobSource is null
            ? new WebhookChange { Url = asked.Url, Watched = asked.Watched, Domains = asked.Domains, Secret = asked.Secret }
            : throw new HubException(HubErrorCode.InvalidRequest, "This server runs no jobs; give the webhook a \"url\" instead of a \"jobSourceId\".");

    private static IResult Reply(HubRequest request, Webhook? found) =>
        found is null ? NotFound(request) : Results.Json(new WebhookReply { Webhook = Describe(found) }, WebhooksJsonContext.Default.WebhookReply);

    private static HubErrorResult NotFound(HubRequest request) =>
        new(StatusCodes.Status404NotFound, $"You have no webhook at {request.Target.RawPath}");

    private static WebhookInfo Describe(Webhook webhook) => new()
    {
        Id = webhook.Id,
        Url = webhook.Url,
        Watched = webhook.Watched,
        Domains = webhook.Domains,
        Secret = webhook.Secret,
        Disabled = webhook.Disabled,
    };

    private static DeliveryInfo Describe(WebhookDelivery delivery) => new()
    {
        Id = delivery.Id.ToString(CultureInfo.InvariantCulture),
        Status = delivery.Status,
        Attempts = delivery.Attempts,
        CreatedAt = WireTime.Format(delivery.CreatedAt),
        LastAttemptAt = delivery.LastAttemptAt is { } last ? WireTime.Format(last) : null,
        NextAttemptAt = delivery.NextAttemptAt is { } next ? WireTime.Format(next) : null,
        ResponseStatus = delivery.ResponseStatus,
        Error = delivery.Error,
        Payload = JsonElement.Parse(delivery.PayloadJson),
    };
}
