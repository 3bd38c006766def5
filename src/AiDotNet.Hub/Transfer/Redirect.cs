using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Transfer;

/// <summary>Which redirects are followed: not from https to http, not endlessly, and a body goes only where it was sent to.</summary>
internal static class Redirect
{
    /// <summary>Where a redirect leads.</summary>
    /// <param name="response">The redirect.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="from">Where it was asked.</param>
    /// <param name="hops">How many redirects were followed before.</param>
    /// <param name="endpoint">The hub, for the error.</param>
    /// <param name="settings">How many are followed.</param>
    /// <exception cref="HubException">It is not followed; the message says why.</exception>
    public static Uri Next(HttpResponseMessage response, HubRequest request, Uri from, int hops, Uri endpoint, TransferSettings settings)
    {
        var status = (int)response.StatusCode;
        var location = response.Headers.Location;
        var next = location is null ? null : location.IsAbsoluteUri ? location : new Uri(from, location);
        var problem =
            next is null ? "a redirect without an address"
            : hops >= settings.MaxRedirects ? $"more than {settings.MaxRedirects} redirects"
            : next.Scheme != Uri.UriSchemeHttps && (next.Scheme != Uri.UriSchemeHttp || from.Scheme == Uri.UriSchemeHttps) ? $"a redirect from {from.Scheme} to {next.Scheme}"
            : request.Content is not null && status is not (307 or 308) ? $"a redirect with status {status} in answer to a body"
            : request.Content is not null && request.Authorize && !HubHttpClient.SameOrigin(next, from) ? $"a redirect of the request's body to {next.Authority}"
            : null;
        return problem is null
            ? next!
            : throw new HubException(HubErrorCode.Unexpected, $"{request.Subject}: {endpoint} answered with {problem}, which is not followed.");
    }
}
