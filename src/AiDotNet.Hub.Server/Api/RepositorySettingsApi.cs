using System.Text.Json;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Publishing;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Renaming, copying and changing repositories (protocol §4.3 to §4.5).</summary>
internal static class RepositorySettingsApi
{
    private static readonly JsonElement NotGated = JsonElement.Parse("false");

    public static void MapRepositorySettings(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/repos/move", MoveAsync)
            .WithSummary("Renames a repository or gives it to another namespace; the old name redirects")
            .Takes<MoveRequest>()
            .Replies("text/plain");
        routes.MapPut(ApiRouting.Repository + "/settings", ChangeAsync)
            .WithSummary("Changes who may see and who may load a repository")
            .Takes<SettingsRequest>()
            .Replies<SettingsReply>();
        routes.MapPost(ApiRouting.Repository + "/duplicate", DuplicateAsync)
            .WithSummary("Copies a repository; 409 with its address where there is one")
            .Takes<DuplicateRequest>()
            .Replies<DuplicateReply>()
            .Replies<DuplicateReply>(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> MoveAsync(
        HubRequest request, AccountService accounts, RepositoryCatalog catalog, RepositoryEditor editor, CancellationToken cancellationToken)
    {
        var caller = request.RequireLogin();
        var asked = await request.Http.Request.ReadJsonAsync(LifecycleJsonContext.Default.MoveRequest, cancellationToken);
        var type = RequestedType(asked.Type);
        var repository = await catalog.FindAsync(caller, type, RequestedId(asked.From, caller), Right.Admin, cancellationToken);
        var to = RequestedId(asked.To, caller);
        await accounts.RequireCreationAsync(caller, to, cancellationToken);
        await editor.MoveAsync(repository, to, request.Actor, cancellationToken);
        return Results.Text("OK");
    }

    private static async Task<IResult> ChangeAsync(
        HubRequest request, RepositoryCatalog catalog, RepositoryEditor editor, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Admin, cancellationToken);
        var asked = await request.Http.Request.ReadJsonAsync(LifecycleJsonContext.Default.SettingsRequest, cancellationToken);
        var isPrivate = VisibilityNames.IsPrivate(asked.Visibility, asked.Private, repository.Type);
        await editor.ChangeAsync(repository, isPrivate, Gate(asked.Gated), request.Actor, cancellationToken);
        var now = await catalog.FindAsync(request.Caller, request.Type, repository.Id, Right.Read, cancellationToken);
        return Results.Json(
            new SettingsReply
            {
                Private = now.Private,
                Visibility = now.Private ? "private" : "public",
                Gated = now.Gated is { } gate ? JsonSerializer.SerializeToElement(gate, ApiJsonContext.Default.String) : NotGated,
            },
            LifecycleJsonContext.Default.SettingsReply);
    }

    private static async Task<IResult> DuplicateAsync(
        HubRequest request,
        AccountService accounts,
        RepositoryCatalog catalog,
        RepositoryDuplicator duplicator,
        PublicAddress address,
        CancellationToken cancellationToken)
    {
        var source = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Content, cancellationToken);
        var caller = request.RequireLogin();
        var asked = await request.Http.Request.ReadJsonAsync(LifecycleJsonContext.Default.DuplicateRequest, cancellationToken);
        var id = RequestedId(asked.Repository, caller);
        var owner = await accounts.RequireCreationAsync(caller, id, cancellationToken);
        var isPrivate = VisibilityNames.IsPrivate(asked.Visibility, asked.Private, source.Type) ?? (source.Private || owner.PrivateByDefault);
        try
        {
            var copy = await duplicator.DuplicateAsync(source, ModelId.Parse($"{owner.Name}/{id.Name}"), isPrivate, request.Actor, cancellationToken);
            return Results.Json(new DuplicateReply { Url = Url(copy), FilesCopyPending = false }, LifecycleJsonContext.Default.DuplicateReply);
        }
        catch (HubException e) when (e.Code == HubErrorCode.AlreadyExists)
        {
            // exist_ok=True reads the address from the refusal's body.
            var existing = await catalog.FindAsync(caller, source.Type, id, Right.Read, cancellationToken);
            var reply = new HubErrorReply { Status = StatusCodes.Status409Conflict, Message = e.Message };
            HubErrorResult.WriteHeaders(request.Http.Response, reply);
            return Results.Json(
                new DuplicateReply { Error = e.Message, Url = Url(existing.Id) }, LifecycleJsonContext.Default.DuplicateReply, statusCode: reply.Status);
        }

        string Url(ModelId copy) => address.Of(request.Http.Request, source.Type.UrlPrefix() + copy);
    }

    /// <summary>The type that a body names.</summary>
    /// <exception cref="HubException">There is no such type.</exception>
    internal static RepositoryType RequestedType(string? name) =>
        RepositoryTypes.FindByWireName(name) ?? throw new HubException(
            HubErrorCode.InvalidRequest, $"This server keeps models, datasets and spaces, no repositories of type '{name}'.");

    /// <summary>The id that a body names; without a namespace one of the caller's own.</summary>
    /// <exception cref="HubException">The text cannot be an id.</exception>
    internal static ModelId RequestedId(string name, Caller caller)
    {
        try
        {
            return ModelId.Parse(name.Contains('/', StringComparison.Ordinal) ? name : $"{caller.Name}/{name}");
        }
        catch (FormatException e)
        {
            throw new HubException(HubErrorCode.InvalidRequest, e.Message, e);
        }
    }

    /// <summary>Null: it stays; empty: none.</summary>
    private static string? Gate(JsonElement? asked)
    {
        try
        {
            return asked switch
            {
                null => null,
                { ValueKind: JsonValueKind.False } => "",
                { ValueKind: JsonValueKind.String } value when value.GetString() is "auto" or "manual" => value.GetString(),
                { } other => throw new HubException(HubErrorCode.InvalidRequest, $"\"gated\" is {other.GetRawText()}; it can be \"auto\", \"manual\" or false."),
            };
        }
        catch (InvalidOperationException e)
        {
            throw new HubException(HubErrorCode.InvalidRequest, "\"gated\" holds bytes that are no text; it can be \"auto\", \"manual\" or false.", e);
        }
    }
}
