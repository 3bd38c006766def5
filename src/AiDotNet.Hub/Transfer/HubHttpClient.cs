using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AiDotNet.Hub.Errors;
using Polly;
using Polly.Timeout;

namespace AiDotNet.Hub.Transfer;

/// <summary>Talks HTTP to one hub: the token goes there and nowhere else, redirects are followed by hand, and what may be repeated is.</summary>
internal sealed class HubHttpClient : IDisposable
{
    private static readonly ProductInfoHeaderValue Product = new(
        "AiDotNet.Hub",
        typeof(HubHttpClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0");

    private readonly HubConnector _connector;
    private readonly string? _token;

    // A model that is in the cache already needs none, and to make one takes longer than to find it.
    private readonly Lazy<Line> _line;

    /// <summary>Opens a client.</summary>
    /// <param name="endpoint">The hub, absolute, http or https.</param>
    /// <param name="token">The token for it, or null.</param>
    /// <param name="settings">Times and numbers.</param>
    /// <param name="time">The clock of every wait.</param>
    /// <param name="handler">What sends; must not follow redirects. Null for the usual one.</param>
    public HubHttpClient(Uri endpoint, string? token, TransferSettings settings, TimeProvider time, HttpMessageHandler? handler = null)
    {
        Endpoint = endpoint.AbsolutePath.EndsWith('/') ? endpoint : new UriBuilder(endpoint) { Path = endpoint.AbsolutePath + "/" }.Uri;
        Settings = settings;
        Time = time;
        _token = token;
        _connector = new HubConnector(endpoint, settings.Network);
        _line = new Lazy<Line>(() => new Line(
            new HttpClient(handler ?? CreateHandler(settings, endpoint, _connector), disposeHandler: handler is null) { Timeout = Timeout.InfiniteTimeSpan },
            HubPipelines.Calls(settings, time),
            HubPipelines.Bytes(settings, time)));
        if (settings.Line.HasFiles)
        {
            // One that cannot be used is an error now, not at the first request.
            _ = _line.Value;
        }
    }

    /// <summary>The hub, with a slash at its end.</summary>
    public Uri Endpoint { get; }

    public TransferSettings Settings { get; }

    public TimeProvider Time { get; }

    /// <summary>Told when the hub sends a request on to another model's address, before it is followed; may throw. Null where nobody minds.</summary>
    public Action<HubSubject, ModelId>? Moved { get; init; }

    /// <summary>Whether there is a token to send.</summary>
    public bool HasToken => _token is not null;

    /// <summary>Repeats transfers of bytes.</summary>
    public ResiliencePipeline Bytes => _line.Value.Bytes;

    /// <summary>The handler that this class needs where none is passed: it follows nothing on its own.</summary>
    /// <exception cref="HubException">A certificate's file cannot be used.</exception>
    public static SocketsHttpHandler CreateHandler(TransferSettings settings, Uri endpoint, HubConnector connector)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = settings.ConnectTimeout,
            ConnectCallback = connector.ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        settings.Line.Apply(handler, endpoint);
        return handler;
    }

    /// <summary>The absolute address of a route of the hub.</summary>
    public Uri Address(string route) => new(Endpoint, route);

    /// <summary>Makes a call that may be repeated, and reads its JSON.</summary>
    public async Task<HubReply<T>> CallAsync<T>(HubRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await RepeatAsync(request, cancellationToken).ConfigureAwait(false);
        return new HubReply<T>(await ReadJsonAsync(response, request, type, cancellationToken).ConfigureAwait(false), NextPage(response, request));
    }

    /// <summary>Makes a call that may be repeated, and reads its JSON; null where the reply is still the one of <see cref="HubRequest.IfNoneMatch"/>.</summary>
    /// <returns>The JSON, and the reply's ETag where it has one.</returns>
    public async Task<(T? Value, string? ETag)> CallIfChangedAsync<T>(HubRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await RepeatAsync(request, cancellationToken).ConfigureAwait(false);
        return IsStillTheSame(response, request)
            ? (null, request.IfNoneMatch)
            : (await ReadJsonAsync(response, request, type, cancellationToken).ConfigureAwait(false), response.Headers.ETag?.ToString());
    }

    /// <summary>Makes a call that may be repeated and whose reply says nothing beyond its status.</summary>
    public async Task CallAsync(HubRequest request, CancellationToken cancellationToken) =>
        (await RepeatAsync(request, cancellationToken).ConfigureAwait(false)).Dispose();

    /// <summary>Whether an address is there: true for a good reply, false for 404 from that very address. Anything else says neither.</summary>
    /// <exception cref="HubException">The hub answered otherwise, or not at all.</exception>
    public async Task<bool> ExistsAsync(HubRequest request, CancellationToken cancellationToken)
    {
        using var response = await AskRepeatedlyAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound && !IsRedirected(response, request))
        {
            return false;
        }

        (await CheckAsync(response, request, cancellationToken).ConfigureAwait(false)).Dispose();
        return true;
    }

    /// <summary>Makes a call that changes the hub: sent once, whatever happens. A body may take as long as it moves.</summary>
    public async Task<T> SendOnceAsync<T>(HubRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
        return await ReadJsonAsync(response, request, type, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a call that changes the hub: sent once, whatever happens. The caller disposes the reply, which was read whole.</summary>
    public async Task<HttpResponseMessage> SendOnceAsync(HubRequest request, CancellationToken cancellationToken)
    {
        using var guard = new StallGuard(Settings.ReplyTimeout, Time, cancellationToken);
        try
        {
            return await CheckAsync(await SendAndBufferAsync(request, guard, guard.Token).ConfigureAwait(false), request, guard.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsNetworkFailure(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Unavailable(request, e, guard);
        }
    }

    /// <summary>Opens a stream of bytes, or sends one: a single attempt. The reply's body is still to be read, under the same guard.</summary>
    /// <exception cref="HubUnavailableException">Another attempt makes sense.</exception>
    public async Task<HttpResponseMessage> TransferAsync(HubRequest request, StallGuard guard, CancellationToken cancellationToken)
    {
        try
        {
            var response = await FollowAsync(request, guard, guard.Token).ConfigureAwait(false);
            return response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable
                ? response
                : await CheckAsync(response, request, guard.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsNetworkFailure(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Unavailable(request, e, guard);
        }
    }

    /// <summary>The error for a reply that did not come, or broke off.</summary>
    public HubUnavailableException Unavailable(HubRequest request, Exception cause, StallGuard? guard)
    {
        var host = request.Address.IsAbsoluteUri && !SameOrigin(request.Address, Endpoint) ? $"{Endpoint} (storage {request.Address.Authority})" : Endpoint.ToString();
        var what = cause switch
        {
            _ when guard is { Stalled: true } => guard.Finding,
            TimeoutRejectedException => $"no answer within {Settings.AttemptTimeout.TotalSeconds:0.###} s",
            OperationCanceledException => "the connection could not be made in time",
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => $"cannot be reached ({cause.Message})",
            _ => $"the connection failed ({cause.Message})",
        };
        return new HubUnavailableException($"{request.Subject}: {host}: {what}. Check the address and the network, then try again.", guard is { Stalled: true } ? null : cause);
    }

    /// <summary>Whether an exception means that the network failed. A caller's cancellation looks the same: check its token first.</summary>
    public static bool IsNetworkFailure(Exception exception) => exception is HttpRequestException or IOException or OperationCanceledException;

    /// <inheritdoc />
    public void Dispose()
    {
        if (_line.IsValueCreated)
        {
            _line.Value.Client.Dispose();
        }
    }

    /// <summary>Whether two addresses are of one host, port and scheme.</summary>
    public static bool SameOrigin(Uri address, Uri other) =>
        address.Scheme == other.Scheme && address.Port == other.Port && string.Equals(address.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    private async Task<HttpResponseMessage> RepeatAsync(HubRequest request, CancellationToken cancellationToken) =>
        await CheckAsync(await AskRepeatedlyAsync(request, cancellationToken).ConfigureAwait(false), request, cancellationToken).ConfigureAwait(false);

    private async Task<HttpResponseMessage> AskRepeatedlyAsync(HubRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _line.Value.Calls.ExecuteAsync(
                async (state, token) => await state.Client.SendAndBufferAsync(state.Request, null, token).ConfigureAwait(false),
                (Client: this, Request: request),
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsNetworkFailure(e) || e is TimeoutRejectedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Unavailable(request, e, null);
        }
    }

    private async Task<HttpResponseMessage> SendAndBufferAsync(HubRequest request, StallGuard? guard, CancellationToken cancellationToken)
    {
        var response = await FollowAsync(request, guard, cancellationToken).ConfigureAwait(false);
        try
        {
            await response.Content.LoadIntoBufferAsync(Settings.MaxReplyBytes, cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(HubRequest request, StallGuard? guard, CancellationToken cancellationToken)
    {
        var address = request.Address;
        // Once a redirect led away, the token stays at home for the rest of the way, even where a stranger sends us back.
        var trusted = request.Authorize && _token is not null && SameOrigin(address, Endpoint);
        for (var hops = 0; ; hops++)
        {
            if (await _connector.IsLedInsideAsync(address, cancellationToken).ConfigureAwait(false))
            {
                throw LedInside(request, address, null);
            }

            using var message = CreateMessage(request, address, trusted);
            if (guard is not null && message.Content is StreamedContent streamed)
            {
                streamed.Attach(guard, Settings);
            }

            var response = await SendAsync(message, request, cancellationToken).ConfigureAwait(false);
            guard?.Moved();
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return response;
            }

            using (response)
            {
                address = Redirect.Next(response, request, address, hops, Endpoint, Settings);
            }

            trusted = trusted && SameOrigin(address, Endpoint);
            if (Moved is not null && SameOrigin(address, Endpoint) && Protocol.HubRoutes.TryReadId(Endpoint, address, out var moved))
            {
                Moved(request.Subject, moved);
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, HubRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _line.Value.Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.InnerException is LedInsideException)
        {
            throw LedInside(request, message.RequestUri!, e);
        }
    }

    private HubException LedInside(HubRequest request, Uri address, Exception? cause) => new(
        HubErrorCode.Unexpected,
        $"{request.Subject}: {Endpoint} leads to {address.Authority}, an address inside of this network, which is not followed. Tell the hub's operator.",
        cause);

    private HttpRequestMessage CreateMessage(HubRequest request, Uri address, bool trusted)
    {
        var message = new HttpRequestMessage(request.Method, address) { Content = request.Content?.Invoke() };
        message.Headers.UserAgent.Add(Product);
        if (trusted)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        }
        else if (request.OtherToken is { } other && SameOrigin(address, request.Address))
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", other);
        }

        if (request.Accept is not null)
        {
            message.Headers.Accept.ParseAdd(request.Accept);
        }

        if (request.IfNoneMatch is not null)
        {
            message.Headers.TryAddWithoutValidation("If-None-Match", request.IfNoneMatch);
        }

        if (request.From > 0 || request.To is not null)
        {
            message.Headers.Range = new RangeHeaderValue(request.From, request.To);
        }

        if (request.Method == HttpMethod.Get && request.Accept is null)
        {
            // A file's bytes: packed on the way they could neither be checked nor continued.
            message.Headers.AcceptEncoding.ParseAdd("identity");
        }

        return message;
    }

    private async Task<HttpResponseMessage> CheckAsync(HttpResponseMessage response, HubRequest request, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode || IsStillTheSame(response, request))
        {
            return response;
        }

        using (response)
        {
            var tokenSent = request.Authorize && HasToken;
            var error = await HubErrorMapping.ReadAsync(response, request.Subject, Endpoint, tokenSent, IsRedirected(response, request), Time, cancellationToken).ConfigureAwait(false);

            // A store that the hub sent us to speaks for itself only: its refusal (an expired address, say) is cured by asking the hub again.
            throw response.RequestMessage?.RequestUri is { } answered && request.Method == HttpMethod.Get && !SameOrigin(answered, Endpoint) && error is not HubUnavailableException
                ? new HubUnavailableException($"{request.Subject}: the store at {answered.Authority} that {Endpoint} named refuses (status {(int)response.StatusCode}). Try again later.")
                : error;
        }
    }

    private static bool IsRedirected(HttpResponseMessage response, HubRequest request) => response.RequestMessage?.RequestUri != request.Address;

    private async Task<T> ReadJsonAsync<T>(HttpResponseMessage response, HubRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return await JsonSerializer.DeserializeAsync(body, type, cancellationToken).ConfigureAwait(false) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new HubException(HubErrorCode.Unexpected, $"{request.Subject}: the answer of {Endpoint} is not what the protocol says ({e.Message}). Is it a hub?", e);
        }
    }

    private static bool IsStillTheSame(HttpResponseMessage response, HubRequest request) =>
        response.StatusCode == HttpStatusCode.NotModified && request.IfNoneMatch is not null;

    private static Uri? NextPage(HttpResponseMessage response, HubRequest request) =>
        response.Headers.TryGetValues("Link", out var links) ? LinkHeader.Next(links, response.RequestMessage?.RequestUri ?? request.Address) : null;

    private sealed class Line(HttpClient client, ResiliencePipeline<HttpResponseMessage> calls, ResiliencePipeline bytes)
    {
        public HttpClient Client => client;

        public ResiliencePipeline<HttpResponseMessage> Calls => calls;

        public ResiliencePipeline Bytes => bytes;
    }
}

/// <summary>A reply's JSON, and where the listing goes on.</summary>
/// <param name="Value">The JSON.</param>
/// <param name="Next">The next page, or null.</param>
internal readonly record struct HubReply<T>(T Value, Uri? Next);
