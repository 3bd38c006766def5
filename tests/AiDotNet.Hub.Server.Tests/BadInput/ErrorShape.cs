using System.Text.Json;

namespace AiDotNet.Hub.Server.Tests.BadInput;

/// <summary>What every refusal must look like (protocol §2.1), and must not say.</summary>
internal static class ErrorShape
{
    /// <summary>What shows the inside of the server: names of types, stack traces.</summary>
    private static readonly string[] Inside = ["System.", "Microsoft.", "AiDotNet.Hub.", "Exception", "   at ", "SQLite", "SqliteE", "hub.db"];

    /// <summary>What is wrong with an answer; null where nothing is.</summary>
    /// <param name="reply">The answer.</param>
    /// <param name="isHead">Whether it has no body by right.</param>
    /// <param name="dataDirectory">A path that no answer may show.</param>
    public static string? Problem(RawHttpReply reply, bool isHead, string dataDirectory)
    {
        if (reply.Status >= 500)
        {
            return $"status {reply.Status}";
        }

        if (!reply.Headers.Contains("X-Request-Id"))
        {
            return $"status {reply.Status} without X-Request-Id";
        }

        if (reply.Status < 400 || reply.Status == 499)
        {
            return null;
        }

        if (reply.Headers["X-Error-Message"].FirstOrDefault() is not { Length: > 0 } message)
        {
            return $"status {reply.Status} without X-Error-Message";
        }

        return isHead ? Told(message, dataDirectory) : BodyProblem(reply, dataDirectory);
    }

    private static string? BodyProblem(RawHttpReply reply, string dataDirectory)
    {
        try
        {
            var body = JsonElement.Parse(reply.Text);
            return body.ValueKind != JsonValueKind.Object ? "the body is no object"
                : body.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String && error.GetString() is { Length: > 0 } text ? Told(text, dataDirectory)
                : body.TryGetProperty("errors", out _) ? null
                : "the body has no \"error\"";
        }
        catch (JsonException)
        {
            // The one call that answers a refusal in lines of text, for Accept: text/plain (protocol §14.1).
            return reply.Text.StartsWith("- ", StringComparison.Ordinal) ? null : $"the body is no JSON: {reply.Text}";
        }
    }

    private static string? Told(string text, string dataDirectory) =>
        text.Contains(dataDirectory, StringComparison.Ordinal) || Inside.Any(inside => text.Contains(inside, StringComparison.Ordinal))
            ? $"the text shows the inside: {text}"
            : null;
}
