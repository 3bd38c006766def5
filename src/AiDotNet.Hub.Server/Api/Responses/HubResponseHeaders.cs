using System.Globalization;
using System.Security.Cryptography;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>The headers of every reply (protocol §1.8): the request's name, and what lets a page of another origin call the hub.</summary>
internal sealed class HubResponseHeaders(RequestDelegate next)
{
    private const int LongestEcho = 200;

    private const string Exposed =
        "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag";

    /// <summary>Runs in front of everything else.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var requestId = RequestId(request);
        context.TraceIdentifier = requestId;
        response.Headers[HubHeaders.RequestId] = requestId;
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = Exposed;

        if (!HttpMethods.IsOptions(request.Method))
        {
            return next(context);
        }

        // Tokens travel in a header, never in cookies, so any origin may ask; what it gets is what its token may see.
        response.Headers.AccessControlAllowMethods = "GET,HEAD,POST,PUT,DELETE";
        response.Headers.AccessControlAllowHeaders = "authorization,content-type,range,accept,if-none-match,x-request-id,x-amzn-trace-id,x-hf-download-counter";
        response.Headers.AccessControlMaxAge = "86400";
        response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>The client's own name for the request, else one that holds the client's trace id.</summary>
    private static string RequestId(HttpRequest request)
    {
        if (Echo(request.Headers[HubHeaders.RequestId]) is { } sent)
        {
            return sent;
        }

        var trace = Echo(request.Headers[HubHeaders.TraceId]) ?? Guid.CreateVersion7().ToString();
        return string.Create(CultureInfo.InvariantCulture, $"Root=1-{RandomNumberGenerator.GetHexString(24, lowercase: true)};{trace}");
    }

    private static string? Echo(string? value) =>
        value is { Length: > 0 and <= LongestEcho } && value.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 ? value : null;
}
