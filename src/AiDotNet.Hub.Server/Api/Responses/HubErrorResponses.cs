using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Api.Requests;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>Turns what handlers throw into refusals. Nothing else catches for the wire.</summary>
internal sealed class HubErrorResponses(RequestDelegate next, PublicAddress address, ILogger<HubErrorResponses> logger)
{
    /// <summary>Runs around routing and handlers.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nobody is left to answer.
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
        }
        catch (ModelNotFoundException e) when (!context.Response.HasStarted)
        {
            var redirect = await context.RequestServices.GetRequiredService<MovedAddress>().RedirectAsync(context, context.RequestAborted);
            await (redirect?.ExecuteAsync(context) ?? RefuseAsync(context, e));
        }
        catch (Exception e)
        {
            await RefuseAsync(context, e);
        }
    }

    private async Task RefuseAsync(HttpContext context, Exception e)
    {
        var reply = HubErrorMapping.Map(e, context.CallerOrAnonymous().IsAnonymous, path => address.Of(context.Request, path));
        Log(context, reply, e);
        if (context.Response.HasStarted)
        {
            // Half a file is out: only a broken connection tells the client that it is half.
            context.Abort();
            return;
        }

        await new HubErrorResult(reply).ExecuteAsync(context);
    }

    private void Log(HttpContext context, HubErrorReply reply, Exception exception)
    {
        if (reply.Status >= 500 || context.Response.HasStarted)
        {
            ApiLog.RequestFailed(logger, exception, context.Request.Method, context.Request.Path, context.TraceIdentifier);
        }
        else
        {
            ApiLog.RequestRefused(logger, context.Request.Method, context.Request.Path, reply.Status, (exception as HubException)?.Code ?? HubErrorCode.Unexpected);
        }
    }
}
