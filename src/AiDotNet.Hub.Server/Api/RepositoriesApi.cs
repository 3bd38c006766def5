using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Publishing;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Making and deleting repositories (protocol §4).</summary>
internal static class RepositoriesApi
{
    public static void MapRepositories(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/" + HubRoutes.CreateRepository, CreateAsync);
        routes.MapDelete("/" + HubRoutes.DeleteRepository, DeleteAsync);
    }

    private static async Task<IResult> CreateAsync(
        HubRequest request,
        AccountService accounts,
        RepositoryCatalog catalog,
        RepositoryPublisher publisher,
        PublicAddress address,
        CancellationToken cancellationToken)
    {
        var caller = request.RequireLogin();
        var asked = await request.Http.Request.ReadJsonAsync(HubJsonContext.Default.RepositoryRequest, cancellationToken);
        var (type, id) = (TypeOf(asked), IdOf(asked, caller));
        var owner = await accounts.RequireCreationAsync(caller, id, cancellationToken);
        var isPrivate = asked.Visibility switch
        {
            null => asked.Private ?? owner.PrivateByDefault,
            "public" => false,
            "private" => true,
            _ => throw new HubException(HubErrorCode.InvalidRequest, $"The visibility '{asked.Visibility}' is not known; models are 'public' or 'private'."),
        };

        try
        {
            var created = await publisher.CreateAsync(
                type, ModelId.Parse($"{owner.Name}/{id.Name}"), isPrivate, request.Actor, cancellationToken);
            return Results.Json(
                new RepositoryCreated { Url = Url(created.Id), Name = created.Id.ToString(), Id = created.ObjectId, Private = isPrivate },
                HubJsonContext.Default.RepositoryCreated);
        }
        catch (HubException e) when (e.Code == HubErrorCode.AlreadyExists)
        {
            // exist_ok=True reads the address from the refusal's body.
            var existing = await catalog.FindAsync(caller, type, id, Right.Read, cancellationToken);
            var reply = new HubErrorReply { Status = StatusCodes.Status409Conflict, Message = $"You already created this {type.WireName()} repo" };
            HubErrorResult.WriteHeaders(request.Http.Response, reply);
            return Results.Json(
                new RepositoryCreated { Error = reply.Message, Url = Url(existing.Id), Name = existing.Id.ToString(), Id = existing.ObjectId },
                HubJsonContext.Default.RepositoryCreated,
                statusCode: reply.Status);
        }

        string Url(ModelId model) => address.Of(request.Http.Request, type.UrlPrefix() + model);
    }

    private static async Task<IResult> DeleteAsync(
        HubRequest request, RepositoryCatalog catalog, RepositoryPublisher publisher, CancellationToken cancellationToken)
    {
        var caller = request.RequireLogin();
        var asked = await request.Http.Request.ReadJsonAsync(HubJsonContext.Default.RepositoryRequest, cancellationToken);
        var repository = await catalog.FindAsync(caller, TypeOf(asked), IdOf(asked, caller), Right.Admin, cancellationToken);
        await publisher.DeleteAsync(repository.Key, request.Actor, cancellationToken);
        return Results.Text("OK");
    }

    private static RepositoryType TypeOf(RepositoryRequest asked) =>
        RepositoryTypes.FindByWireName(asked.Type) ?? throw new HubException(
            HubErrorCode.InvalidRequest, $"This server keeps models, datasets and spaces, no repositories of type '{asked.Type}'.");

    /// <summary>The id that a body names: a namespace and a name, or both in the name; without a namespace the caller's own.</summary>
    private static ModelId IdOf(RepositoryRequest asked, Caller caller)
    {
        var owner = string.IsNullOrEmpty(asked.Organization) ? caller.Name : asked.Organization;
        var text = asked.Name.Contains('/', StringComparison.Ordinal) ? asked.Name : $"{owner}/{asked.Name}";
        try
        {
            return ModelId.Parse(text);
        }
        catch (FormatException e)
        {
            throw new HubException(HubErrorCode.InvalidRequest, e.Message, e);
        }
    }
}
