using System.Globalization;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Discussions;
using Microsoft.OpenApi;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Discussions and pull requests (protocol §13).</summary>
internal static class DiscussionsApi
{
    private const string All = ApiRouting.Repository + "/discussions";
    private const string One = All + "/{number:int:min(1)}";
    private const string Comment = One + "/comment/{comment}";

    public static void MapDiscussions(IEndpointRouteBuilder routes)
    {
        routes.MapRead(All, ListAsync)
            .WithSummary("Discussions and pull requests, newest first")
            .WithQuery("p", "The page, from 0", JsonSchemaType.Integer)
            .WithQuery("type", "discussion, pull_request or all")
            .WithQuery("status", "open, closed or all")
            .WithQuery("author", "Who opened it")
            .Replies<DiscussionListReply>();
        routes.MapPost(All, CreateAsync)
            .WithSummary("Opens a discussion or a pull request")
            .Takes<NewDiscussionRequest>()
            .Replies<DiscussionReply>();
        routes.MapRead(One, ReadAsync)
            .WithSummary("A discussion with its events")
            .WithQuery("diff", "With a pull request's changes", JsonSchemaType.Boolean)
            .Replies<DiscussionReply>();
        routes.MapPost(One + "/comment", CommentAsync)
            .WithSummary("Comments")
            .Takes<CommentRequest>()
            .Replies<IReadOnlyDictionary<string, DiscussionEventReply>>();
        routes.MapPost(One + "/title", RenameAsync)
            .WithSummary("Renames")
            .Takes<TitleRequest>()
            .Replies<IReadOnlyDictionary<string, DiscussionEventReply>>();
        routes.MapPost(One + "/status", ChangeStatusAsync)
            .WithSummary("Closes or opens")
            .Takes<StatusRequest>()
            .Replies<IReadOnlyDictionary<string, DiscussionEventReply>>();
        routes.MapPost(One + "/merge", MergeAsync)
            .WithSummary("Merges a pull request; 409 names the conflicts")
            .Takes<MergeRequest>()
            .Replies<EmptyReply>();
        routes.MapPost(Comment + "/edit", EditAsync)
            .WithSummary("Changes a comment")
            .Takes<EditRequest>()
            .Replies<IReadOnlyDictionary<string, DiscussionEventReply>>();
        routes.MapPost(Comment + "/hide", HideAsync)
            .WithSummary("Hides a comment")
            .Replies<IReadOnlyDictionary<string, DiscussionEventReply>>();
    }

    private static async Task<IResult> ListAsync(
        HubRequest request, RepositoryCatalog catalog, DiscussionReader discussions, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Read, cancellationToken);
        var query = request.Query;
        var page = int.TryParse(query.Text("p"), NumberStyles.None, CultureInfo.InvariantCulture, out var p) ? p : 0;
        var found = await discussions.ListAsync(
            repository, DiscussionFilter.Parse(query.Text("type"), query.Text("status"), query.Text("author")), page, cancellationToken);
        return Results.Json(DiscussionReplies.Describe(repository, found), DiscussionJsonContext.Default.DiscussionListReply);
    }

    private static async Task<IResult> ReadAsync(
        HubRequest request, RepositoryCatalog catalog, DiscussionReader discussions, int number, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Read, cancellationToken);
        var withDiff = request.Query.Flag("diff") && await MayReadFilesAsync(request, catalog, repository, cancellationToken);
        return await DescribeAsync(discussions, repository, number, withDiff, cancellationToken);
    }

    private static async Task<IResult> CreateAsync(
        HubRequest request,
        RepositoryCatalog catalog,
        DiscussionEditor editor,
        PullRequests pullRequests,
        DiscussionReader discussions,
        CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Discuss, cancellationToken);
        var asked = await request.Http.Request.ReadJsonAsync(DiscussionJsonContext.Default.NewDiscussionRequest, cancellationToken);
        var description = asked.Description ?? "";
        var number = asked.PullRequest == true
            ? await pullRequests.CreateDraftAsync(repository, request.Actor, asked.Title, description, cancellationToken)
            : await editor.CreateAsync(repository, request.Actor, asked.Title, description, cancellationToken);
        return await DescribeAsync(discussions, repository, number, withDiff: false, cancellationToken);
    }

    private static async Task<IResult> CommentAsync(
        HubRequest request, RepositoryCatalog catalog, DiscussionEditor editor, int number, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Discuss, cancellationToken);
        var asked = await request.Http.Request.ReadJsonAsync(DiscussionJsonContext.Default.CommentRequest, cancellationToken);
        return Reply("newMessage", await editor.CommentAsync(repository, number, request.Actor, asked.Comment, cancellationToken));
    }

    private static async Task<IResult> RenameAsync(
        HubRequest request, RepositoryCatalog catalog, DiscussionEditor editor, int number, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Discuss, cancellationToken);
        var asked = await request.Http.Request.ReadJsonAsync(DiscussionJsonContext.Default.TitleRequest, cancellationToken);
        return Reply("newTitle", await editor.RenameAsync(repository, number, request.Caller, request.Actor, asked.Title, cancellationToken));
    }

    private static async Task<IResult> ChangeStatusAsync(
        HubRequest request, RepositoryCatalog catalog, DiscussionEditor editor, int number, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Discuss, cancellationToken);
        var asked = await request.Http.Request.ReadJsonAsync(DiscussionJsonContext.Default.StatusRequest, cancellationToken);
        return Reply(
            "newStatus",
            await editor.ChangeStatusAsync(repository, number, request.Caller, request.Actor, asked.Status, asked.Comment, cancellationToken));
    }

    private static async Task<IResult> MergeAsync(
        HubRequest request, RepositoryCatalog catalog, PullRequests pullRequests, int number, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Discuss, cancellationToken);
        var asked = await request.Http.Request.ReadOptionalJsonAsync(DiscussionJsonContext.Default.MergeRequest, cancellationToken);
        await pullRequests.MergeAsync(repository, number, request.Caller, request.Actor, asked?.Comment, cancellationToken);
        return ApiRouting.EmptyObject();
    }

    private static async Task<IResult> EditAsync(
        HubRequest request, RepositoryCatalog catalog, DiscussionEditor editor, int number, string comment, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Discuss, cancellationToken);
        var asked = await request.Http.Request.ReadJsonAsync(DiscussionJsonContext.Default.EditRequest, cancellationToken);
        return Reply("updatedComment", await editor.EditCommentAsync(repository, number, comment, request.Actor, asked.Content, cancellationToken));
    }

    private static async Task<IResult> HideAsync(
        HubRequest request, RepositoryCatalog catalog, DiscussionEditor editor, int number, string comment, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Discuss, cancellationToken);
        return Reply("updatedComment", await editor.HideCommentAsync(repository, number, comment, request.Caller, request.Actor, cancellationToken));
    }

    private static async Task<IResult> DescribeAsync(
        DiscussionReader discussions, CatalogRepository repository, int number, bool withDiff, CancellationToken cancellationToken) =>
        Results.Json(
            DiscussionReplies.Describe(repository, await discussions.ReadAsync(repository, number, withDiff, cancellationToken)),
            DiscussionJsonContext.Default.DiscussionReply);

    /// <summary>A diff holds what files hold, and a gated repository keeps that for those it admitted.</summary>
    private static async Task<bool> MayReadFilesAsync(
        HubRequest request, RepositoryCatalog catalog, CatalogRepository repository, CancellationToken cancellationToken)
    {
        try
        {
            await catalog.FindAsync(request.Caller, repository.Type, repository.Id, Right.Content, cancellationToken);
            return true;
        }
        catch (NotAdmittedException)
        {
            return false;
        }
    }

    private static IResult Reply(string name, DiscussionEvent happened) => Results.Json(
        new Dictionary<string, DiscussionEventReply> { [name] = DiscussionReplies.Describe(happened) },
        DiscussionJsonContext.Default.IReadOnlyDictionaryStringDiscussionEventReply);
}
