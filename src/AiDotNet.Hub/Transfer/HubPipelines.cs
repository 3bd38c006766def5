using AiDotNet.Hub.Errors;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace AiDotNet.Hub.Transfer;

/// <summary>The two ways to repeat: small calls as a whole, and bytes from a source that can be opened again. What changes the hub is in neither.</summary>
internal static class HubPipelines
{
    /// <summary>For reads and other calls that may be made twice: retried on 408, 429, 5xx and network errors, each attempt under a time limit.</summary>
    public static ResiliencePipeline<HttpResponseMessage> Calls(TransferSettings settings, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        if (settings.Retries > 0)
        {
            builder.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = settings.Retries,
                Delay = settings.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                // The hub's own wish is read here, on the injected clock.
                ShouldRetryAfterHeader = false,
                DelayGenerator = args => ValueTask.FromResult(
                    args.Outcome.Result is { } response ? RetryAfterHeader.Read(response, time) : null),
                ShouldHandle = args => ValueTask.FromResult(
                    args.Outcome.Result is { } response
                        ? IsTransient(response) && !(RetryAfterHeader.Read(response, time) > settings.LongestRetryAfter)
                        : IsTransient(args.Outcome.Exception, args.AttemptNumber)),
            });
        }

        return builder.AddTimeout(new HttpTimeoutStrategyOptions { Timeout = settings.AttemptTimeout }).Build();
    }

    /// <summary>For bytes: no time limit at all; an attempt says by <see cref="HubUnavailableException"/> that another one makes sense. A hub that
    /// cannot be reached is asked as often as any: it has been reached before, and the network of a machine that woke up comes after a while.</summary>
    public static ResiliencePipeline Bytes(TransferSettings settings, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        return settings.Retries == 0
            ? builder.Build()
            : builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = settings.Retries,
                Delay = settings.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = args => ValueTask.FromResult((args.Outcome.Exception as HubUnavailableException)?.RetryAfter),
                ShouldHandle = args => ValueTask.FromResult(
                    args.Outcome.Exception is HubUnavailableException e
                    && !(e.RetryAfter > settings.LongestRetryAfter)
                    && (e.InnerException is null || IsTransient(e.InnerException, attempt: 0) || IsUnreachable(e.InnerException))),
            }).Build();
    }

    /// <summary>Whether a reply may be another one next time.</summary>
    public static bool IsTransient(HttpResponseMessage response) => (int)response.StatusCode is 408 or 429 or >= 500 and not 501 and not 505;

    private static bool IsUnreachable(Exception exception) =>
        exception is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError };

    /// <summary>Whether a failure to get a reply may pass. A hub that does not listen gets one more chance only: who mistyped an address should not wait.</summary>
    private static bool IsTransient(Exception? exception, int attempt) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => false,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => attempt < 1,
        HttpRequestException or IOException or TimeoutRejectedException => true,
        // The connect timeout shows as a cancellation that nobody asked for.
        OperationCanceledException { InnerException: TimeoutException } => attempt < 1,
        _ => false,
    };
}
