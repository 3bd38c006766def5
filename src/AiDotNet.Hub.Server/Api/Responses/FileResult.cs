using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Api.Requests;
using Microsoft.Net.Http.Headers;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>A file's bytes, or a range of them, with the headers that clients build their caches on (protocol §8).</summary>
internal sealed class FileResult : IResult
{
    private const int PieceSize = 256 * 1024;

    private static readonly HashSet<string> TextExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".cfg", ".css", ".csv", ".htm", ".html", ".ini", ".jinja", ".js", ".json", ".jsonl", ".log", ".md", ".mjs", ".py", ".rst", ".sh", ".svg", ".toml",
        ".ts", ".tsv", ".txt", ".xhtml", ".xml", ".yaml", ".yml", ".gitattributes", ".gitignore", "",
    };

    /// <summary>The last segment of the path.</summary>
    public required string FileName { get; init; }

    /// <summary>The name of the bytes: git blob id, or SHA-256. Clients use it as the name in their cache.</summary>
    public required string ETag { get; init; }

    /// <summary>The number of bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The SHA-256 of an LFS file; null for others.</summary>
    public string? LinkedETag { get; init; }

    /// <summary>What caches may do with the reply.</summary>
    public required string CacheControl { get; init; }

    /// <summary>Opens a range of the bytes.</summary>
    public required Func<long, long, CancellationToken, Task<Stream>> Open { get; init; }

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var range = ByteRange.Parse(request.Headers.Range, Size);
        var unchanged = IsUnchanged(request.Headers.IfNoneMatch);
        var sendsBytes = HttpMethods.IsGet(request.Method) && !unchanged && range.Kind != ByteRangeKind.Unsatisfiable && range.Length > 0;

        // Opened before the first header is set, so that a missing blob still gives a proper refusal.
        await using var bytes = sendsBytes ? await Open(range.Offset, range.Length, httpContext.RequestAborted) : Stream.Null;
        WriteHeaders(request, response);
        if (unchanged)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentLength = range.Length;
        switch (range.Kind)
        {
            case ByteRangeKind.Unsatisfiable:
                response.ContentLength = 0;
                response.Headers.ContentRange = Invariant($"bytes */{Size}");
                HubErrorResult.WriteHeaders(response, new HubErrorReply
                {
                    Status = StatusCodes.Status416RangeNotSatisfiable,
                    Message = Invariant($"The file has {Size} bytes; none of them is in the range that was asked for."),
                });
                return;
            case ByteRangeKind.Part:
                response.StatusCode = StatusCodes.Status206PartialContent;
                response.Headers.ContentRange = Invariant($"bytes {range.Offset}-{range.Offset + range.Length - 1}/{Size}");
                break;
            case ByteRangeKind.Whole when Size == 0 && request.Headers.Range.Count > 0:
                // The JavaScript client learns a file's size from this header alone.
                response.Headers.ContentRange = "bytes */0";
                break;
        }

        if (sendsBytes)
        {
            await response.StartAsync(httpContext.RequestAborted);
            await SendAsync(bytes, response.BodyWriter, httpContext.RequestAborted);
        }
    }

    // Read into the memory that is sent from: a copy through the body's stream would be cut into pieces of 4 KB.
    private static async Task SendAsync(Stream bytes, PipeWriter writer, CancellationToken cancellationToken)
    {
        var gone = false;
        while (!gone && await bytes.ReadAsync(writer.GetMemory(PieceSize), cancellationToken) is > 0 and var read)
        {
            writer.Advance(read);
            gone = (await writer.FlushAsync(cancellationToken)).IsCompleted;
        }
    }

    private void WriteHeaders(HttpRequest request, HttpResponse response)
    {
        var headers = response.Headers;
        headers.ETag = $"\"{ETag}\"";
        headers.AcceptRanges = "bytes";
        headers.CacheControl = CacheControl;
        if (LinkedETag is not null)
        {
            headers[HubHeaders.LinkedETag] = $"\"{LinkedETag}\"";
            headers[HubHeaders.LinkedSize] = Size.ToString(CultureInfo.InvariantCulture);
        }

        // Whatever the file holds, a browser must not run it as a page of this hub.
        response.ContentType = TextExtensions.Contains(Path.GetExtension(FileName)) ? "text/plain; charset=utf-8" : "application/octet-stream";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers.ContentDisposition = Disposition(request.Query.Flag("download") ? "attachment" : "inline");
    }

    private string Disposition(string kind)
    {
        var ascii = new StringBuilder(FileName.Length);
        foreach (var character in FileName)
        {
            ascii.Append(character is '"' or '\\' or < ' ' or > '~' ? '_' : character);
        }

        return $"{kind}; filename*=UTF-8''{Uri.EscapeDataString(FileName)}; filename=\"{ascii}\";";
    }

    private bool IsUnchanged(Microsoft.Extensions.Primitives.StringValues ifNoneMatch) =>
        EntityTagHeaderValue.TryParseList(ifNoneMatch, out var tags)
        && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Tag.Equals($"\"{ETag}\"", StringComparison.Ordinal));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
