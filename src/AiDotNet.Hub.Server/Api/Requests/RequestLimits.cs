using AiDotNet.Hub.Server.Configuration;
using Microsoft.AspNetCore.Http.Features;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>Refuses headers and targets that are too long. Kestrel would do so without a word of explanation and without a request id, so its own limits are
/// <see cref="HardLimit"/> times these: what is beyond them is not worth an answer.</summary>
internal sealed class RequestLimits(RequestDelegate next, HubServerOptions options)
{
    /// <summary>How much more Kestrel reads than is taken.</summary>
    public const int HardLimit = 4;

    /// <summary>The bytes of a header besides its name and value: colon, blank, line end.</summary>
    private const int Framing = 4;

    /// <summary>Runs in front of everything that looks at a header.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var limits = options.Limits;
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget.Length ?? 0;
        if (target > limits.TargetBytes)
        {
            throw new BadHttpRequestException(
                $"The request's path and query have {target} bytes; this server takes {limits.TargetBytes}.", StatusCodes.Status414RequestUriTooLong);
        }

        var headers = context.Request.Headers.Sum(header => header.Value.Sum(value => header.Key.Length + (value?.Length ?? 0) + Framing));
        return headers > limits.HeaderBytes
            ? throw new BadHttpRequestException(
                $"The request's headers have {headers} bytes; this server takes {limits.HeaderBytes}.", StatusCodes.Status431RequestHeaderFieldsTooLarge)
            : next(context);
    }
}
