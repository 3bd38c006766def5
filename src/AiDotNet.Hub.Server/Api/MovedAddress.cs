using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Catalog;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Sends callers of a repository's old name on to the new one, whatever they ask (protocol §4.3).</summary>
internal sealed class MovedAddress(MovedRepositories moved)
{
    /// <summary>The redirect; null where the address names no repository that was moved, or none that the caller may read. Relative: older clients
    /// follow no other. 307, so that a body is sent again.</summary>
    public async Task<IResult?> RedirectAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = new HubRequest(context);
        if (request.RepositoryIndex is not { } index || request.FindId() is not { } id
            || await moved.FindAsync(request.Caller, request.Type, id, cancellationToken) is not { } now)
        {
            return null;
        }

        // As it was sent: what follows the id keeps its spelling.
        var raw = request.Target.RawPath.TrimStart('/').Split('/');
        var suffix = index < 2 && raw[index + 1].EndsWith(".git", StringComparison.Ordinal) ? ".git" : "";
        context.Response.Headers.Location = $"/{string.Join('/', (string[])[.. raw[..index], now + suffix, .. raw[(index + 2)..]])}{request.Target.RawQuery}";
        return Results.Json(
            new ErrorReply { Error = $"The repository is called {now} by now." }, HubJsonContext.Default.ErrorReply, statusCode: StatusCodes.Status307TemporaryRedirect);
    }
}
