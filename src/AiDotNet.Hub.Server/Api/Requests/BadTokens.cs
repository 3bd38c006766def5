using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Api.RateLimits;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>Counts requests with a token that nobody has, and charges them to their address: who tries tokens is limited as a stranger.</summary>
internal sealed class BadTokens(RequestDelegate next, RequestQuotas quotas, HubMetrics metrics)
{
    /// <summary>Runs around <see cref="CallerAuthentication"/>.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (AccessDeniedException e) when (e.Code == HubErrorCode.InvalidToken)
        {
            metrics.TokenRefused();
            quotas.Charge(context);
            throw;
        }
    }
}
