namespace AiDotNet.Hub.Server.Api.RateLimits;

/// <summary>Takes every request off its caller's quota. Runs behind what finds out who asks.</summary>
internal sealed class RateLimiting(RequestDelegate next, RequestQuotas quotas)
{
    public Task InvokeAsync(HttpContext context)
    {
        quotas.Charge(context);
        return next(context);
    }
}
