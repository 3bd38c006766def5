using AiDotNet.Hub.Server.Api.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>Counts files that are sent and received, and commits. By method and path, so that calls need not think of it.</summary>
internal sealed class TransferMetering(RequestDelegate next, HubMetrics metrics)
{
    private const string Download = "download";
    private const string Upload = "upload";

    /// <summary>Runs around the handlers.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var (method, target) = (context.Request.Method, context.Target());
        switch (target.Segments)
        {
            case ["api", "adn", "lfs", ..] when HttpMethods.IsPut(method):
            case ["api", "adn", "xet", "v1", "xorbs", ..] when HttpMethods.IsPost(method):
                await MeterUploadAsync(context);
                break;
            case ["api", "adn", "xet", "xorbs", ..] when HttpMethods.IsGet(method):
                await MeterDownloadAsync(context);
                break;
            case var _ when HttpMethods.IsGet(method) && RequestResources.Of(method, target) == RequestResource.Resolvers:
                await MeterDownloadAsync(context);
                break;
            case ["api", _, _, _, "commit", ..] when HttpMethods.IsPost(method):
                await next(context);
                if (context.Response.StatusCode == StatusCodes.Status200OK)
                {
                    metrics.Committed();
                }

                break;
            default:
                await next(context);
                break;
        }
    }

    private async Task MeterUploadAsync(HttpContext context)
    {
        var counted = new CountingReadStream(context.Request.Body);
        context.Request.Body = counted;
        var completed = false;
        metrics.TransferBegan(Upload);
        try
        {
            await next(context);
            completed = context.Response.StatusCode == StatusCodes.Status200OK;
        }
        finally
        {
            metrics.TransferEnded(Upload, counted.Count, completed);
        }
    }

    private async Task MeterDownloadAsync(HttpContext context)
    {
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var counted = new CountingResponseBody(body);
        context.Features.Set<IHttpResponseBodyFeature>(counted);
        var completed = false;
        metrics.TransferBegan(Download);
        try
        {
            await next(context);
            completed = context.Response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status206PartialContent
                && !context.RequestAborted.IsCancellationRequested;
        }
        finally
        {
            context.Features.Set(body);
            metrics.TransferEnded(Download, counted.Count, completed);
        }
    }
}
