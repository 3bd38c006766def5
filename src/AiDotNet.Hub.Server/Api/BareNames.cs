using System.Collections.Frozen;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Catalog;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Sends a reader of a bare name (<c>gpt2</c>) on to the full id in the default namespace (protocol §1.2).</summary>
internal sealed class BareNames(RepositoryCatalog catalog)
{
    private static readonly FrozenSet<string> ApiVerbs =
        FrozenSet.Create(StringComparer.Ordinal, "revision", "tree", "refs", "commits", "discussions", "auth-check", "resolve", "xet-read-token");

    private static readonly FrozenSet<string> FileVerbs = FrozenSet.Create(StringComparer.Ordinal, "resolve", "raw");

    /// <summary>The redirect, relative since older clients follow no other; null where the address names no bare name that the caller may read.</summary>
    public async Task<IResult?> RedirectAsync(HubRequest request, CancellationToken cancellationToken)
    {
        var method = request.Http.Request.Method;
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method))
        {
            return null;
        }

        var segments = request.Target.Segments;
        var prefix = segments switch
        {
            ["api", var type, _] when RepositoryTypes.FindByApiSegment(type) is not null => $"api/{type}/",
            ["api", var type, _, var verb, ..] when RepositoryTypes.FindByApiSegment(type) is not null && ApiVerbs.Contains(verb) => $"api/{type}/",
            ["api", ..] => null,
            ["datasets" or "spaces", _, var verb, ..] when FileVerbs.Contains(verb) => $"{segments[0]}/",
            [_, var verb, ..] when FileVerbs.Contains(verb) => "",
            _ => null,
        };
        if (prefix is null || await FindAsync(request, segments[prefix.Count(c => c == '/')], cancellationToken) is not { } id)
        {
            return null;
        }

        var raw = request.Target.RawPath.TrimStart('/');
        var rest = raw.IndexOf('/', prefix.Length) is var slash and >= 0 ? raw[slash..] : "";
        request.Http.Response.Headers.Location = $"/{prefix}{id}{rest}{request.Target.RawQuery}";
        return Results.StatusCode(StatusCodes.Status307TemporaryRedirect);
    }

    private async Task<ModelId?> FindAsync(HubRequest request, string name, CancellationToken cancellationToken)
    {
        if (!ModelId.TryParse(name, out var id) || !id.IsBare)
        {
            return null;
        }

        try
        {
            // A redirect must not tell that a private repository exists, and neither must the number of look-ups.
            return (await catalog.FindAsync(request.Caller, request.Type, id, Right.Read, cancellationToken)).Id;
        }
        catch (ModelNotFoundException)
        {
            return null;
        }
    }
}
