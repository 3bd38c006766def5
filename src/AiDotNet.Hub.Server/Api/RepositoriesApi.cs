using System.Text;
using System.Text.Json;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Publishing;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Making and deleting repositories (protocol §4).</summary>
internal static class RepositoriesApi
{
    private const string Card = "README.md";

    public static void MapRepositories(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/" + HubRoutes.CreateRepository, CreateAsync)
            .WithSummary("Makes a repository; 409 with its address where there is one")
            .Takes<RepositoryRequest>()
            .Replies<RepositoryCreated>()
            .Replies<RepositoryCreated>(StatusCodes.Status409Conflict);
        routes.MapDelete("/" + HubRoutes.DeleteRepository, DeleteAsync)
            .WithSummary("Deletes a repository")
            .Takes<RepositoryRequest>()
            .Replies("text/plain");
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
        var (type, id) = (RepositorySettingsApi.RequestedType(asked.Type), IdOf(asked, caller));
        var owner = await accounts.RequireCreationAsync(caller, id, cancellationToken);
        var isPrivate = VisibilityNames.IsPrivate(asked.Visibility, asked.Private, type) ?? owner.PrivateByDefault;
        var files = InitialFiles(asked);
        try
        {
            var created = await publisher.CreateAsync(
                type, ModelId.Parse($"{owner.Name}/{id.Name}"), isPrivate, request.Actor, cancellationToken, files);
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
        var repository = await catalog.FindAsync(caller, RepositorySettingsApi.RequestedType(asked.Type), IdOf(asked, caller), Right.Admin, cancellationToken);
        await publisher.DeleteAsync(repository.Key, request.Actor, cancellationToken);
        return Results.Text("OK");
    }

    /// <summary>The id that a body names: a namespace and a name, or both in the name; without a namespace the caller's own.</summary>
    private static ModelId IdOf(RepositoryRequest asked, Caller caller)
    {
        var owner = string.IsNullOrEmpty(asked.Organization) ? caller.Name : asked.Organization;
        return RepositorySettingsApi.RequestedId(asked.Name.Contains('/', StringComparison.Ordinal) ? asked.Name : $"{owner}/{asked.Name}", caller);
    }

    /// <summary>What the first commit holds besides <c>.gitattributes</c>: the files of the request, and a card where it names a licence and no card.</summary>
    private static List<CommitOperation.File> InitialFiles(RepositoryRequest asked)
    {
        var files = (asked.Files ?? []).RequireItems("files")
            .Select(file => new CommitOperation.File(file.Path, new MemoryStream(Content(file), writable: false)))
            .ToList();
        if (!string.IsNullOrWhiteSpace(asked.License) && !files.Exists(file => file.Path == Card))
        {
            files.Add(new CommitOperation.File(Card, new MemoryStream(Encoding.UTF8.GetBytes($"---\nlicense: {JsonEncodedText.Encode(asked.License)}\n---\n"))));
        }

        return files;
    }

    private static byte[] Content(InitialFile file)
    {
        if (file.Encoding is not "base64")
        {
            return Encoding.UTF8.GetBytes(file.Content);
        }

        try
        {
            return Convert.FromBase64String(file.Content);
        }
        catch (FormatException e)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"The content of '{file.Path}' is no base64.", e);
        }
    }
}
