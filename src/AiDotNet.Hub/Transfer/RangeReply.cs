using System.Net;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Transfer;

/// <summary>A hub's answer to the request for a part of a file: what it is, before any of its bytes are believed.</summary>
internal sealed class RangeReply(HttpResponseMessage response, long from, long? to, long size) : IDisposable
{
    /// <summary>The status.</summary>
    public HttpStatusCode Status => response.StatusCode;

    /// <summary>Whether the bytes that were asked for follow, and nothing before or behind them.</summary>
    public bool Fits => response.StatusCode == HttpStatusCode.PartialContent
        ? response.Content.Headers.ContentRange is { From: { } start, To: var end, Length: var length }
            && start == from
            && (length is null || length == size)
            && (to is null || end == to)
        : response.StatusCode == HttpStatusCode.OK && from == 0 && to is null;

    /// <summary>Whether all of the file follows, whatever was asked for.</summary>
    public bool IsWhole => response.StatusCode == HttpStatusCode.OK;

    /// <summary>Whether the hub says that it gives no parts.</summary>
    public bool RefusesRanges => response.Headers.AcceptRanges.Contains("none");

    /// <summary>Where it came from in the end.</summary>
    public Uri? Source => response.RequestMessage?.RequestUri;

    /// <summary>Who said which version of the file this is; null where nobody did. Other hosts may name the same bytes otherwise.</summary>
    public string? Version => response.Headers.ETag is { IsWeak: false } tag && Source is { } source ? $"{source.Authority} {tag.Tag}" : null;

    /// <summary>The bytes.</summary>
    public Task<Stream> ReadAsync(CancellationToken cancellationToken) => response.Content.ReadAsStreamAsync(cancellationToken);

    /// <summary>Throws where the bytes were packed on the way: they are not the file's then.</summary>
    public void ThrowIfEncoded(HubSubject subject, Uri endpoint)
    {
        if (response.Content.Headers.ContentEncoding.FirstOrDefault(encoding => encoding != "identity") is { } encoding)
        {
            throw new HubException(
                HubErrorCode.Unexpected,
                $"{subject}: {Source?.Authority ?? endpoint.Authority} sends the file packed as '{encoding}', though it was asked not to: such bytes can be neither checked nor continued. Switch compression off on the way to {endpoint}.");
        }
    }

    /// <summary>Whether two replies speak of different versions of the file. Different hosts cannot be compared.</summary>
    public static bool Differ(string? one, string? other) =>
        one is not null && other is not null && one != other && Authority(one).SequenceEqual(Authority(other));

    public void Dispose() => response.Dispose();

    private static ReadOnlySpan<char> Authority(string version) => version.AsSpan(0, version.IndexOf(' '));
}
