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
        var id = IdOf(asked, caller);
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
                RepositoryType.Model, ModelId.Parse($"{owner.Name}/{id.Name}"), isPrivate, caller.Name!, cancellationToken);
            return Results.Json(
                new RepositoryCreated { Url = Url(created.Id), Name = created.Id.ToString(), Id = created.ObjectId, Private = isPrivate },
                HubJsonContext.Default.RepositoryCreated);
        }
        catch (HubException e) when (e.Code == HubErrorCode.AlreadyExists)
        {
            // exist_ok=True reads the address from the refusal's body.
            var existing = await catalog.FindAsync(caller, RepositoryType.Model, id, Right.Read, cancellationToken);
            var reply = new HubErrorReply { Status = StatusCodes.Status409Conflict, Message = "You already created this model repo" };
            HubErrorResult.WriteHeaders(request.Http.Response, reply);
            return Results.Json(
                new RepositoryCreated { Error = reply.Message, Url = Url(existing.Id), Name = existing.Id.ToString(), Id = existing.ObjectId },
                HubJsonContext.Default.RepositoryCreated,
                statusCode: reply.Status);
        }

        string Url(ModelId model) => address.Of(request.Http.Request, model.ToString());
    }

    private static async Task<IResult> DeleteAsync(
        HubRequest request, RepositoryCatalog catalog, RepositoryPublisher publisher, CancellationToken cancellationToken)
    {
        var caller = request.RequireLogin();
        var asked = await request.Http.Request.ReadJsonAsync(HubJsonContext.Default.RepositoryRequest, cancellationToken);
        var repository = await catalog.FindAsync(caller, RepositoryType.Model, IdOf(asked, caller), Right.Admin, cancellationToken);
        await publisher.DeleteAsync(repository.Key, cancellationToken);
        return Results.Text("OK");
    }

    /// <summary>The id that a body names: a namespace and a name, or both in the name; without a namespace the caller's own.</summary>
    private static ModelId IdOf(RepositoryRequest asked, Caller caller)
    {
        if (asked.Type is not (null or "model"))
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"This server keeps models, no repositories of type '{asked.Type}'.");
        }

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
