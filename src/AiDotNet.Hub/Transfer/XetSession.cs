using System.Globalization;
using System.Text.Json;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Transfer;

/// <summary>The calls of files in chunks (protocol §10), with a token that is asked for anew before it expires.</summary>
internal sealed class XetSession : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly HubApiClient _api;
    private readonly HubSubject _subject;
    private readonly Uri _tokenAddress;
    private readonly SemaphoreSlim _once = new(1, 1);
    private XetToken? _token;

    /// <param name="api">The hub.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="tokenAddress">Where tokens are, absolute.</param>
    /// <param name="token">The first of them; null: to be asked for.</param>
    public XetSession(HubApiClient api, HubSubject subject, string tokenAddress, XetToken? token)
    {
        (_api, _subject, _token) = (api, subject, token);
        _tokenAddress = Absolute(tokenAddress);
    }

    /// <summary>The session of an upload.</summary>
    /// <param name="api">The hub.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="action">What the batch call gave: where tokens are, and perhaps the first one.</param>
    public static XetSession Of(HubApiClient api, HubSubject subject, LfsAction action) => new(
        api,
        subject,
        action.Href,
        action.Header is { } header
        && header.TryGetValue(HubHeaders.XetAccessToken, out var token)
        && header.TryGetValue(HubHeaders.XetCasUrl, out var url)
        && header.TryGetValue(HubHeaders.XetTokenExpiration, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
            ? new XetToken { AccessToken = token, CasUrl = url, Expires = expires }
            : null);

    /// <summary>Of which chunks a file is put together.</summary>
    public async Task<XetReconstruction> DescribeAsync(XetHash file, CancellationToken cancellationToken)
    {
        var request = await RequestAsync(HttpMethod.Get, $"v2/reconstructions/{file}", null, cancellationToken).ConfigureAwait(false);
        return (await _api.Http.CallAsync(request with { Accept = "application/json" }, HubJsonContext.Default.XetReconstruction, cancellationToken).ConfigureAwait(false)).Value;
    }

    /// <summary>The request for a stretch of a xorb. Its address authorises itself.</summary>
    public HubRequest Piece(string address, XetRange bytes) =>
        new() { Method = HttpMethod.Get, Address = Absolute(address), Subject = _subject, Authorize = false, From = bytes.Start, To = bytes.End };

    /// <summary>The hub's answer to the question for a chunk; null where it knows of none, or does not say.</summary>
    public async Task<byte[]?> FindAsync(XetHash chunk, CancellationToken cancellationToken)
    {
        try
        {
            var request = await RequestAsync(HttpMethod.Get, $"v1/chunks/default/{chunk}", null, cancellationToken).ConfigureAwait(false);
            using var reply = await _api.Http.SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
            return await reply.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HubException)
        {
            // An answer saves bytes; without one they are sent.
            return null;
        }
    }

    /// <summary>Sends a xorb; again where the line breaks.</summary>
    public async Task SendAsync(PackedXorb xorb, CancellationToken cancellationToken)
    {
        var request = await RequestAsync(HttpMethod.Post, $"v1/xorbs/default/{xorb.Hash}", () => new MemoryContent(xorb.Bytes), cancellationToken).ConfigureAwait(false);
        using var reply = await _api.Http.Bytes.ExecuteAsync(
            async token =>
            {
                using var guard = new StallGuard(_api.Http.Settings.StallTimeout, _api.Http.Time, token);
                return await _api.Http.TransferAsync(request, guard, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends the shard that makes files of the xorbs.</summary>
    /// <exception cref="HubException">The hub refuses it, in its own words.</exception>
    public async Task SendAsync(Shard shard, CancellationToken cancellationToken)
    {
        var bytes = ShardWriter.Write(shard);
        var request = await RequestAsync(HttpMethod.Post, "v2/shards", () => new MemoryContent(bytes), cancellationToken).ConfigureAwait(false);
        using var reply = await SendShardAsync(request, bytes, cancellationToken).ConfigureAwait(false);
        if (reply is null)
        {
            return;
        }

        var text = await reply.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        var last = text.TrimEnd().Split('\n')[^1];
        var line = Read(last);
        if (line?.Type != ShardLine.Result)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"{_subject}: {_api.Endpoint} refuses the upload (\"{line?.Message ?? "no reason given"}\").")
            {
                IsTransient = line?.Retryable == true,
            };
        }
    }

    /// <inheritdoc />
    public void Dispose() => _once.Dispose();

    private static ShardLine? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, HubJsonContext.Default.ShardLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Sends it by the second version of the call, or by the first where the hub does not know that one: null then.</summary>
    private async Task<HttpResponseMessage?> SendShardAsync(HubRequest request, byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            return await _api.Http.SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HubException e) when (e.Code is HubErrorCode.ModelNotFound or HubErrorCode.EntryNotFound or HubErrorCode.NotSupported)
        {
            var first = await RequestAsync(HttpMethod.Post, "v1/shards", () => new MemoryContent(bytes), cancellationToken).ConfigureAwait(false);
            (await _api.Http.SendOnceAsync(first, cancellationToken).ConfigureAwait(false)).Dispose();
            return null;
        }
    }

    private async Task<HubRequest> RequestAsync(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellationToken)
    {
        var token = await TokenAsync(cancellationToken).ConfigureAwait(false);
        return new HubRequest
        {
            Method = method,
            Address = Absolute($"{token.CasUrl.TrimEnd('/')}/{path}"),
            Subject = _subject,
            Authorize = false,
            OtherToken = token.AccessToken,
            Content = content,
        };
    }

    private async Task<XetToken> TokenAsync(CancellationToken cancellationToken)
    {
        await _once.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_token is null || DateTimeOffset.FromUnixTimeSeconds(_token.Expires) - Margin < _api.Http.Time.GetUtcNow())
            {
                var request = new HubRequest { Method = HttpMethod.Get, Address = _tokenAddress, Subject = _subject, Accept = "application/json" };
                _token = (await _api.Http.CallAsync(request, HubJsonContext.Default.XetToken, cancellationToken).ConfigureAwait(false)).Value;
            }

            return _token;
        }
        finally
        {
            _once.Release();
        }
    }

    private Uri Absolute(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && _api.Endpoint.Scheme == Uri.UriSchemeHttp))
            ? uri
            : throw new HubException(HubErrorCode.Unexpected, $"{_subject}: {_api.Endpoint} gave an address for chunks that is not absolute or leaves https. Tell the hub's operator.");
}
