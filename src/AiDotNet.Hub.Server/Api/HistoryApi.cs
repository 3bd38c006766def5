using System.Globalization;
using System.Net;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Publishing;
using Microsoft.OpenApi;

namespace AiDotNet.Hub.Server.Api;

/// <summary>The commits of a revision, newest first, and making one of them (protocol §11).</summary>
internal static class HistoryApi
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 1000;

    public static void MapHistory(IEndpointRouteBuilder routes)
    {
        routes.MapRead(ApiRouting.Repository + "/commits/{**revision}", ListAsync)
            .WithSummary("A revision's commits, newest first; X-Total-Count counts them")
            .WithQuery("p", "The page, from 0", JsonSchemaType.Integer)
            .WithQuery("limit", "How many a page has", JsonSchemaType.Integer)
            .WithQuery("expand", "formatted: with the text as HTML")
            .Replies<IReadOnlyList<HistoryEntry>>();
        routes.MapPost(ApiRouting.Repository + "/super-squash/{**branch}", SquashAsync)
            .WithSummary("Makes one commit of a branch's history")
            .Takes<SquashRequest>()
            .Replies<SquashReply>();
    }

    private static async Task<IResult> ListAsync(
        HubRequest request, RepositoryCatalog catalog, PublicAddress address, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Read, cancellationToken);
        var tip = await catalog.ResolveRevisionAsync(repository, request.Tail, cancellationToken);
        var limit = request.Query.Limit("limit", DefaultLimit, MaxLimit);
        var number = int.TryParse(request.Query.Text("p"), NumberStyles.None, CultureInfo.InvariantCulture, out var p) ? p : 0;
        var page = await catalog.ListCommitsAsync(repository, tip, number, limit, cancellationToken);

        var headers = request.Http.Response.Headers;
        headers[HubHeaders.TotalCount] = page.Total.ToString(CultureInfo.InvariantCulture);
        if (((long)number + 1) * limit < page.Total)
        {
            headers.Link = address.NextLink(request.Http.Request, request.Target, "p", (number + 1).ToString(CultureInfo.InvariantCulture));
        }

        var formatted = request.Query.List("expand").Contains("formatted");
        return Results.Json([.. page.Commits.Select(commit => Describe(commit, formatted))], ApiJsonContext.Default.IReadOnlyListHistoryEntry);
    }

    private static async Task<IResult> SquashAsync(
        HubRequest request, RepositoryCatalog catalog, HistoryRewriter history, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Write, cancellationToken);
        var asked = await request.Http.Request.ReadOptionalJsonAsync(LifecycleJsonContext.Default.SquashRequest, cancellationToken);
        var commit = await history.SquashAsync(repository, request.Tail, asked?.Message, request.Actor, cancellationToken);
        return Results.Json(new SquashReply { CommitId = commit.Id.ToString() }, LifecycleJsonContext.Default.SquashReply);
    }

    private static HistoryEntry Describe(CommitInfo commit, bool formatted) => new()
    {
        Id = commit.Id.ToString(),
        Title = commit.Title,
        Message = commit.Message,
        Authors = [new HistoryAuthor { User = commit.Author }],
        Date = WireTime.Format(commit.Date),
        Formatted = formatted
            ? new FormattedMessage { Title = Paragraph(commit.Title), Message = Paragraph(commit.Message) }
            : null,
    };

    private static string Paragraph(string text) => text.Length == 0 ? "" : $"<p>{WebUtility.HtmlEncode(text)}</p>";
}
