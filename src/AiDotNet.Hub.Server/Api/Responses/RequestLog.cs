using System.Diagnostics;
using AiDotNet.Hub.Server.Api.Requests;
using Microsoft.Net.Http.Headers;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>A line for each request, at the level Information (protocol §1.9). The query is left out: tickets of uploads are in it.</summary>
internal sealed class RequestLog(RequestDelegate next, ILogger<RequestLog> logger, TimeProvider time)
{
    /// <summary>Runs around what turns failures into replies, so that the line has the reply's status.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (!logger.IsEnabled(LogLevel.Information))
        {
            await next(context);
            return;
        }

        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            ApiLog.RequestEnded(
                logger,
                context.Request.Method,
                context.Request.Path,
                context.Response.StatusCode,
                time.GetElapsedTime(started).TotalMilliseconds,
                context.CallerOrAnonymous().Name ?? "-",
                context.Connection.RemoteIpAddress?.ToString() ?? "-",
                context.Request.Headers[HeaderNames.UserAgent].ToString(),
                context.TraceIdentifier,
                Activity.Current?.TraceId.ToString() ?? "-");
        }
    }
}
