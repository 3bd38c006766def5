using System.Text;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>The request's path as the client sent it: split at '/', each segment percent-decoded exactly once.</summary>
/// <remarks>Kestrel's own path leaves <c>%2F</c> encoded while it decodes the rest, and has dot segments folded away, so that a revision such as
/// <c>refs%2Fpr%2F1</c> or a file called <c>50%25.txt</c> cannot be told from others (protocol §18). Routing uses Kestrel's path for the shape; every value comes from here.</remarks>
internal sealed class HubRequestTarget
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string[] _segments;

    private HubRequestTarget(string rawPath, string rawQuery, string[] segments) =>
        (RawPath, RawQuery, _segments) = (rawPath, rawQuery, segments);

    /// <summary>The path as sent, still encoded, beginning with '/'.</summary>
    public string RawPath { get; }

    /// <summary>The query as sent, with its '?'; empty where there is none.</summary>
    public string RawQuery { get; }

    /// <summary>The decoded segments; a decoded one may hold '/'.</summary>
    public IReadOnlyList<string> Segments => _segments;

    /// <summary>Reads a request target.</summary>
    /// <exception cref="HubException">A dot segment, a NUL or bytes that are no UTF-8.</exception>
    public static HubRequestTarget Parse(string rawTarget)
    {
        var path = OriginForm(rawTarget);
        var question = path.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? "" : path[question..];
        path = question < 0 ? path : path[..question];

        var trimmed = path.AsSpan().TrimStart('/');
        if (trimmed.EndsWith('/'))
        {
            trimmed = trimmed[..^1];
        }

        if (trimmed.IsEmpty)
        {
            return new HubRequestTarget(path, query, []);
        }

        var segments = new List<string>();
        foreach (var range in trimmed.Split('/'))
        {
            segments.Add(Decode(trimmed[range]));
        }

        return new HubRequestTarget(path, query, [.. segments]);
    }

    /// <summary>The segments from <paramref name="index"/> on, joined by '/'; empty where there are none.</summary>
    public string Tail(int index) => index >= _segments.Length ? "" : string.Join('/', _segments, index, _segments.Length - index);

    /// <summary>The path and query of an absolute-form target (<c>GET http://host/path</c>), or the target itself.</summary>
    private static string OriginForm(string rawTarget)
    {
        if (rawTarget.StartsWith('/'))
        {
            return rawTarget;
        }

        var authority = rawTarget.IndexOf("://", StringComparison.Ordinal);
        var slash = authority < 0 ? -1 : rawTarget.IndexOf('/', authority + 3);
        return slash < 0 ? "/" : rawTarget[slash..];
    }

    private static string Decode(ReadOnlySpan<char> segment)
    {
        var text = segment.Contains('%') ? Unescape(segment) : segment.ToString();
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new HubException(HubErrorCode.InvalidRequest, "The path holds a NUL character; leave it out.");
        }

        foreach (var part in text.AsSpan().Split('/'))
        {
            if (text.AsSpan()[part] is "." or "..")
            {
                throw new HubException(HubErrorCode.InvalidRequest, "The path holds a '.' or '..' segment; send the path from the repository's root.");
            }
        }

        return text;
    }

    private static string Unescape(ReadOnlySpan<char> segment)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(segment)];
        var length = 0;
        Span<byte> buffer = stackalloc byte[4];
        for (var i = 0; i < segment.Length; i++)
        {
            if (segment[i] == '%' && i + 2 < segment.Length && Hex(segment[i + 1]) is var high and >= 0 && Hex(segment[i + 2]) is var low and >= 0)
            {
                bytes[length++] = (byte)((high << 4) | low);
                i += 2;
                continue;
            }

            // Some clients send paths raw, so a '%' that begins no escape stands for itself.
            var pair = char.IsHighSurrogate(segment[i]) && i + 1 < segment.Length ? 2 : 1;
            var written = Encoding.UTF8.GetBytes(segment.Slice(i, pair), buffer);
            buffer[..written].CopyTo(bytes.AsSpan(length));
            length += written;
            i += pair - 1;
        }

        try
        {
            return StrictUtf8.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw new HubException(HubErrorCode.InvalidRequest, "The path is not percent-encoded UTF-8.");
        }
    }

    private static int Hex(char digit) => char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : -1;
}
