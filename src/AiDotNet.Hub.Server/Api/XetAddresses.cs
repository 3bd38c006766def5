using System.Globalization;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Xet;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Where chunks are sent and asked for, and the tokens that are good there (protocol §10.1).</summary>
internal sealed class XetAddresses(XetTickets tickets, PublicAddress address)
{
    /// <summary>What clients are told as the address of the chunks' server, relative to the hub.</summary>
    public const string Root = "api/adn/xet";

    private const string Scheme = "Bearer ";

    /// <summary>Whether a request goes there. Its bearer token is a Xet token then.</summary>
    public static bool IsWithin(HubRequestTarget target) => target.Segments is ["api", "adn", "xet", ..];

    /// <summary>A token for a repository.</summary>
    public XetToken Issue(HttpRequest request, XetPass pass)
    {
        var (text, expires) = tickets.Issue(pass);
        return new XetToken { AccessToken = text, Expires = expires.ToUnixTimeSeconds(), CasUrl = address.Of(request, Root) };
    }

    /// <summary>The address of a piece of a xorb.</summary>
    public string Of(HttpRequest request, XorbPiece piece) => address.Of(request, $"{Root}/xorbs/{piece.Xorb}?ticket={tickets.Sign(piece.Pass)}");

    /// <summary>Where an object goes in chunks, as the batch call says it: where tokens are, and the first of them.</summary>
    public LfsActions Upload(HubRequest request, CatalogRepository repository, string? branch)
    {
        var http = request.Http.Request;
        var token = Issue(http, new XetPass(MayWrite: true, repository.Key, request.RequireLogin().UserId));
        var revision = HubRoutes.Segment(branch ?? repository.DefaultBranch);
        return new LfsActions
        {
            Upload = new LfsAction
            {
                Href = address.Of(http, $"api/{repository.Type.ApiSegment()}/{repository.Id}/xet-write-token/{revision}{(branch is null ? "?create_pr=1" : "")}"),
                Header = new Dictionary<string, string>
                {
                    [HubHeaders.XetCasUrl] = token.CasUrl,
                    [HubHeaders.XetAccessToken] = token.AccessToken,
                    [HubHeaders.XetTokenExpiration] = token.Expires.ToString(CultureInfo.InvariantCulture),
                },
            },
        };
    }

    /// <summary>The header that announces that a file can be fetched in chunks.</summary>
    public string ReadTokenLink(HttpRequest request, CatalogRepository repository, string commit) =>
        $"<{address.Of(request, $"api/{repository.Type.ApiSegment()}/{repository.Id}/xet-read-token/{commit}")}>; rel=\"xet-auth\"";

    /// <summary>What the request's token allows.</summary>
    /// <exception cref="AccessDeniedException">None was sent, it is not ours or has expired; or it does not allow to send files.</exception>
    public XetPass Require(HttpRequest request, bool write)
    {
        var authorization = request.Headers.Authorization.ToString();
        var pass = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? tickets.ReadToken(authorization[Scheme.Length..].Trim()) : null;
        return pass is null
            ? throw new AccessDeniedException(HubErrorCode.InvalidToken, "This Xet token is not the hub's, or has expired; ask for a new one.")
            : write && !pass.MayWrite
                ? throw new AccessDeniedException(HubErrorCode.InvalidToken, "This Xet token is one for reading; ask for a write token.")
                : pass;
    }
}
