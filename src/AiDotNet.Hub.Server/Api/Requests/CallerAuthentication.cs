using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Responses;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>Finds out who asks, before anything else does. A token that nobody has is refused on every address, public or not: clients tell a wrong token from a
/// missing repository by that (protocol §1.4). Where there is no token, a browser's session counts.</summary>
internal sealed class CallerAuthentication(RequestDelegate next, AccountService accounts, PublicAddress address)
{
    private const string Scheme = "Bearer ";

    /// <summary>Runs behind <see cref="HubErrorResponses"/> and in front of routing.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        context.Features.Set(HubRequestTarget.Parse(RawTarget(context)));
        var authorization = context.Request.Headers.Authorization.ToString();
        if (XetAddresses.IsWithin(context.Target()))
        {
            // What comes here carries a token of another kind, which the calls themselves read.
        }
        else if (authorization.Length > 0)
        {
            var token = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : "";
            var caller = token.Length == 0 ? null : await accounts.AuthenticateAsync(token, context.RequestAborted);
            context.Features.Set(caller ?? throw new AccessDeniedException(HubErrorCode.InvalidToken, HubHeaders.InvalidCredentials));
        }
        else if (await BrowserSession.FindCallerAsync(context, accounts, address) is { } caller)
        {
            context.Features.Set(caller);
        }

        await next(context);
    }

    private static string RawTarget(HttpContext context) =>
        context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()?.RawTarget is { Length: > 0 } target ? target : "/";
}
