using AiDotNet.Hub.Server.Api.SignIn;
using Microsoft.AspNetCore.Mvc;

namespace AiDotNet.Hub.Server.Api;

/// <summary>How the room's routes are mapped.</summary>
internal static class ApiRouting
{
    /// <summary>All repositories of a type.</summary>
    public const string Repositories = $"/api/{{type:{Requests.RepositoryTypeConstraint.Name}}}";

    /// <summary>A repository's address in the JSON API. Values come from <see cref="Requests.HubRequest"/>; the template gives the shape alone.</summary>
    public const string Repository = $"/api/{{type:{Requests.RepositoryTypeConstraint.Name}}}/{{ns}}/{{name}}";

    /// <summary>A repository's address outside of it: models have no prefix.</summary>
    private static readonly string[] Files = [$"/{{ns:{Requests.NamespaceConstraint.Name}}}/{{name}}", $"/{{type:{Requests.RepositoryTypeConstraint.Name}}}/{{ns}}/{{name}}"];

    private static readonly string[] ReadMethods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps GET and HEAD.</summary>
    public static RouteHandlerBuilder MapRead(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        routes.MapMethods(pattern, ReadMethods, handler);

    /// <summary>Maps methods on an address below a repository's own, outside of the JSON API.</summary>
    public static IEndpointConventionBuilder MapFiles(this IEndpointRouteBuilder routes, IEnumerable<string> methods, string tail, Delegate handler)
    {
        var all = routes.MapGroup("");
        foreach (var root in Files)
        {
            all.MapMethods(root + tail, methods, handler);
        }

        return all;
    }

    /// <summary>The same for GET and HEAD.</summary>
    public static IEndpointConventionBuilder MapFilesRead(this IEndpointRouteBuilder routes, string tail, Delegate handler) =>
        routes.MapFiles(ReadMethods, tail, handler);

    /// <summary>Lifts the limit on the body's size, for calls that stream it.</summary>
    public static IEndpointConventionBuilder WithBodyOfAnySize(this IEndpointConventionBuilder route) => route.WithMetadata(new DisableRequestSizeLimitAttribute());

    /// <summary>Raises or lowers the limit on the body's size.</summary>
    public static IEndpointConventionBuilder WithBodyLimit(this IEndpointConventionBuilder route, long bytes) =>
        route.WithMetadata(new RequestSizeLimitAttribute(bytes));

    /// <summary>A JSON object without keys, where a client wants JSON and reads nothing of it.</summary>
    public static IResult EmptyObject() => Results.Text("{}", "application/json; charset=utf-8");

    /// <summary>Every route of the room.</summary>
    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        HealthApi.MapHealth(routes);
        IdentityApi.MapIdentity(routes);
        AuditApi.MapAudit(routes);
        SignInApi.MapSignIn(routes);
        ProfilesApi.MapProfiles(routes);
        RepositoriesApi.MapRepositories(routes);
        RepositorySettingsApi.MapRepositorySettings(routes);
        LfsAdminApi.MapLfsAdmin(routes);
        RepositoryInfoApi.MapRepositoryInfo(routes);
        TreeApi.MapTree(routes);
        ResolveApi.MapResolve(routes);
        RefsApi.MapRefs(routes);
        HistoryApi.MapHistory(routes);
        ValidateYamlApi.MapValidateYaml(routes);
        PreuploadApi.MapPreupload(routes);
        LfsApi.MapLfs(routes);
        LfsPartsApi.MapLfsParts(routes);
        XetTokensApi.MapXetTokens(routes);
        XetUploadApi.MapXetUpload(routes);
        XetDownloadApi.MapXetDownload(routes);
        CommitApi.MapCommit(routes);
        AccessRequestsApi.MapAccessRequests(routes);
        LikesApi.MapLikes(routes);
        ShardHeadersApi.MapShardHeaders(routes);
        ManifestsApi.MapManifests(routes);
        TagsApi.MapTags(routes);
        TelemetryApi.MapTelemetry(routes);
        WebhooksApi.MapWebhooks(routes);
        DiscussionsApi.MapDiscussions(routes);
        UnsupportedApi.MapUnsupported(routes);
    }
}
