using System.Globalization;
using System.Text.Json.Serialization;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Who did what, for those who run the hub.</summary>
internal static class AuditApi
{
    public static void MapAudit(IEndpointRouteBuilder routes)
    {
        routes.MapRead("/api/adn/audit", ListAsync)
            .WithSummary("Who changed what, newest first; for administrators")
            .WithQuery("since", "Not before, as 2026-01-31T12:00:00Z")
            .WithQuery("actor", "Who")
            .WithQuery("action", "What")
            .WithQuery("repo", "Of which repository")
            .WithPages()
            .Replies<IReadOnlyList<AuditLine>>();
    }

    private static async Task<IResult> ListAsync(HubRequest request, AuditLog log, PublicAddress address, CancellationToken cancellationToken)
    {
        var caller = request.RequireLogin();
        if (!caller.IsAdmin || caller.Token is { Role: TokenRole.FineGrained })
        {
            throw new AccessDeniedException(HubErrorCode.AccessDenied, "The audit log is for administrators of this hub.");
        }

        var page = await log.ListAsync(Read(request.Query), cancellationToken);
        if (page.Next is { } next)
        {
            request.Http.Response.Headers.Link = address.NextLink(
                request.Http.Request, request.Target, "cursor", next.ToString(CultureInfo.InvariantCulture));
        }

        return Results.Json([.. page.Entries.Select(Describe)], AuditJsonContext.Default.IReadOnlyListAuditLine);
    }

    private static AuditQuery Read(IQueryCollection query) => new()
    {
        Since = query.Text("since") is { } since ? ReadTime(since) : null,
        Actor = query.Text("actor"),
        Action = query.Text("action"),
        Repository = query.Text("repo") is { } repository ? ReadId(repository) : null,
        Before = query.Text("cursor") is { } cursor ? ReadCursor(cursor) : null,
        Limit = query.Limit("limit", AuditQuery.DefaultLimit, AuditQuery.MaxLimit),
    };

    private static DateTimeOffset ReadTime(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new HubException(HubErrorCode.InvalidRequest, $"'since' is '{text}', which is no time; write it as 2026-01-31T12:00:00Z.");

    private static ModelId ReadId(string text) =>
        ModelId.TryParse(text, out var id) && id.Namespace is not null
            ? id
            : throw new HubException(HubErrorCode.InvalidRequest, $"'repo' is '{text}', which is no id; write it as namespace/name.");

    private static long ReadCursor(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var cursor)
            ? cursor
            : throw new HubException(HubErrorCode.InvalidRequest, $"'cursor' is '{text}', which this hub never gave out; begin at the first page.");

    private static AuditLine Describe(AuditEntry entry) => new()
    {
        Id = entry.Id.ToString(CultureInfo.InvariantCulture),
        At = WireTime.Format(entry.At),
        Action = entry.Action,
        Actor = entry.Actor,
        Subject = entry.Subject,
        Details = entry.Details,
        Address = entry.Address,
        RequestId = entry.RequestId,
    };
}

/// <summary>A line of the reply of <c>GET /api/adn/audit</c>.</summary>
internal sealed record AuditLine
{
    [JsonPropertyName("id")] public required string Id { get; init; }

    [JsonPropertyName("at")] public required string At { get; init; }

    [JsonPropertyName("action")] public required string Action { get; init; }

    [JsonPropertyName("actor")] public required string Actor { get; init; }

    [JsonPropertyName("subject")] public required string Subject { get; init; }

    [JsonPropertyName("details")] public required IReadOnlyDictionary<string, string> Details { get; init; }

    [JsonPropertyName("address")] public string? Address { get; init; }

    [JsonPropertyName("requestId")] public string? RequestId { get; init; }
}

/// <summary>Source-generated JSON of the audit log's reply.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<AuditLine>))]
internal sealed partial class AuditJsonContext : JsonSerializerContext;
