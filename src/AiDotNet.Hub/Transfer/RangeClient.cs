using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Transfer;

/// <summary>Asks for parts of one file. Where the hub sends to a store, further parts are asked for there, until the store refuses: then the hub is asked for a new address.</summary>
internal sealed class RangeClient(HubHttpClient http, HubSubject subject, Uri address, long size)
{
    private volatile Uri? _store;

    /// <summary>What is being fetched.</summary>
    public HubSubject Subject => subject;

    /// <summary>Opens a part: a single attempt.</summary>
    /// <param name="from">The first byte.</param>
    /// <param name="end">The byte after the last.</param>
    /// <param name="guard">Watches over the whole attempt, the reading of the body included.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="HubUnavailableException">Another attempt makes sense.</exception>
    public async Task<RangeReply> OpenAsync(long from, long end, StallGuard guard, CancellationToken cancellationToken)
    {
        if (_store is { } store && from > 0)
        {
            try
            {
                return await OpenAsync(Request(from, end) with { Address = store, Authorize = false }, guard, cancellationToken).ConfigureAwait(false);
            }
            catch (HubUnavailableException e) when (e is { RetryAfter: null, InnerException: null } && !guard.Stalled)
            {
                // Such addresses expire. What the hub says now counts, at once and not after a wait.
                _store = null;
            }
        }

        var reply = await OpenAsync(Request(from, end), guard, cancellationToken).ConfigureAwait(false);
        _store = reply.Source is { } source && !HubHttpClient.SameOrigin(source, http.Endpoint) ? source : null;
        return reply;
    }

    /// <summary>The request for a part, for errors that name it.</summary>
    public HubRequest Request(long from, long end) =>
        new() { Method = HttpMethod.Get, Address = address, Subject = subject, From = from, To = end == size ? null : end - 1 };

    private async Task<RangeReply> OpenAsync(HubRequest request, StallGuard guard, CancellationToken cancellationToken)
    {
        var response = await http.TransferAsync(request, guard, cancellationToken).ConfigureAwait(false);
        return new RangeReply(response, request.From, request.To, size);
    }
}
