using System.Globalization;
using System.Text;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>Writes a refusal in the Hub's shape: a JSON object with <c>error</c>, and the same text and code as headers, since HEAD has no body.</summary>
internal sealed class HubErrorResult(HubErrorReply reply) : IResult
{
    /// <summary>Makes a refusal that no exception stands for.</summary>
    public HubErrorResult(int status, string message)
        : this(new HubErrorReply { Status = status, Message = message })
    {
    }

    /// <summary>What is refused.</summary>
    public HubErrorReply Reply { get; } = reply;

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        WriteHeaders(httpContext.Response, Reply);
        await Results.Json(new ErrorReply { Error = Reply.Message }, HubJsonContext.Default.ErrorReply, contentType: null, Reply.Status)
            .ExecuteAsync(httpContext);
    }

    /// <summary>Sets the headers of a refusal whose body is written elsewhere.</summary>
    public static void WriteHeaders(HttpResponse response, HubErrorReply reply)
    {
        response.StatusCode = reply.Status;
        response.Headers[HubHeaders.ErrorMessage] = OneLine(reply.Message);
        if (reply.Code is { } code)
        {
            response.Headers[HubHeaders.ErrorCode] = code;
        }

        if (reply.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>A header's value is one line of printable ASCII: the rest is percent-encoded, line ends become blanks.</summary>
    private static string OneLine(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0)
        {
            return text;
        }

        var line = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is >= ' ' and <= '~')
            {
                line.Append((char)rune.Value);
            }
            else if (Rune.IsControl(rune))
            {
                line.Append(' ');
            }
            else
            {
                line.Append(Uri.EscapeDataString(rune.ToString()));
            }
        }

        return line.ToString();
    }
}
