using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>Finds out who asks, before anything else does. A token that nobody has is refused on every address, public or not: clients tell a wrong token from a
/// missing repository by that (protocol §1.4).</summary>
internal sealed class CallerAuthentication(RequestDelegate next, AccountService accounts)
{
    private const string Scheme = "Bearer ";

    /// <summary>Runs behind <see cref="Responses.HubErrorResponses"/> and in front of routing.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        context.Features.Set(HubRequestTarget.Parse(RawTarget(context)));
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.Length > 0)
        {
            var token = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : "";
            var caller = token.Length == 0 ? null : await accounts.AuthenticateAsync(token, context.RequestAborted);
            context.Features.Set(caller ?? throw new AccessDeniedException(HubErrorCode.InvalidToken, HubHeaders.InvalidCredentials));
        }

        await next(context);
    }

    private static string RawTarget(HttpContext context) =>
        context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()?.RawTarget is { Length: > 0 } target ? target : "/";
}
