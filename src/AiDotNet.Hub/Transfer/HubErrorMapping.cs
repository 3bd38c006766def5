using System.Net;
using System.Text.Json;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Transfer;

/// <summary>What a hub's refusal means to the caller: the one table from status, <c>X-Error-Code</c> and text to an exception. <c>docs/spec/error-codes.md</c> shows it.</summary>
internal static class HubErrorMapping
{
    private const int MaxBodyBytes = 64 * 1024;
    private const int MaxTextLength = 500;

    /// <summary>Reads what the reply says and makes the exception for it.</summary>
    public static async Task<HubException> ReadAsync(
        HttpResponseMessage response, HubSubject subject, Uri endpoint, bool tokenSent, bool redirected, TimeProvider time, CancellationToken cancellationToken)
    {
        var text = Header(response, HubHeaders.ErrorMessage) ?? await ReadBodyAsync(response, cancellationToken).ConfigureAwait(false);
        return ToException(response, Clean(text), subject, endpoint, tokenSent, redirected, time);
    }

    private static HubException ToException(
        HttpResponseMessage response, string? text, HubSubject subject, Uri endpoint, bool tokenSent, bool redirected, TimeProvider time)
    {
        var requestId = Clean(Header(response, HubHeaders.RequestId));
        var status = (int)response.StatusCode;
        var said = text is null ? $"status {status}" : $"status {status}, \"{text}\"";
        var revision = subject.Revision ?? "main";

        switch (Header(response, HubHeaders.ErrorCode))
        {
            case HubHeaders.RepoNotFound when subject.Id is { } id:
                return new ModelNotFoundException(id.ToString(), NotFoundHint(endpoint, tokenSent)) { RequestId = requestId, Absence = redirected ? Absence.Unsure : HowSure(response) };
            case HubHeaders.RevisionNotFound when subject.Id is { } id:
                return new RevisionNotFoundException(id.ToString(), revision) { RequestId = requestId };
            case HubHeaders.EntryNotFound when subject is { Id: { } id, Path: { } path }:
                return new EntryNotFoundException(id.ToString(), revision, path) { RequestId = requestId };
            case HubHeaders.GatedRepo:
                return new AccessDeniedException(
                    HubErrorCode.GatedModel,
                    $"{subject}: {text ?? "the model asks for its conditions to be accepted first."}{(tokenSent ? "" : " No token was sent: log in with 'adn login'.")}")
                { RequestId = requestId };
        }

        return (response.StatusCode, text) switch
        {
            (HttpStatusCode.Unauthorized, HubHeaders.InvalidCredentials) or (HttpStatusCode.Unauthorized, _) when tokenSent =>
                new AccessDeniedException(HubErrorCode.InvalidToken, $"{subject}: {endpoint} does not accept the token ({said}). Log in again with 'adn login'.")
                { RequestId = requestId },
            (HttpStatusCode.Unauthorized, _) =>
                new AccessDeniedException(HubErrorCode.LoginRequired, $"{subject}: {endpoint} needs a token ({said}). Log in with 'adn login'.")
                { RequestId = requestId },
            (HttpStatusCode.Forbidden, _) =>
                new AccessDeniedException(HubErrorCode.AccessDenied, $"{subject}: {endpoint} refuses it ({said}). Ask an owner for the right, or use another token.")
                { RequestId = requestId },
            (HttpStatusCode.NotFound, _) when subject is { Id: { } id, Path: { } path } =>
                new EntryNotFoundException(id.ToString(), revision, path) { RequestId = requestId },
            (HttpStatusCode.NotFound, _) when subject.Id is { } id =>
                new ModelNotFoundException(id.ToString(), NotFoundHint(endpoint, tokenSent)) { RequestId = requestId },
            (HttpStatusCode.NotFound, _) =>
                new HubException(HubErrorCode.Unexpected, $"{subject}: {endpoint} does not know this call ({said}). Is it a hub?") { RequestId = requestId },
            (HttpStatusCode.Conflict, _) =>
                new HubException(HubErrorCode.AlreadyExists, $"{subject}: it exists already ({said}).") { RequestId = requestId },
            (HttpStatusCode.PreconditionFailed, _) =>
                new HubException(HubErrorCode.Conflict, $"{subject}: the branch moved meanwhile ({said}). Look at what is new, then publish again.")
                { RequestId = requestId, IsTransient = true },
            (HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity, _) =>
                new HubException(HubErrorCode.InvalidRequest, $"{subject}: {endpoint} refuses the request ({said}).") { RequestId = requestId },
            (HttpStatusCode.TooManyRequests, _) =>
                new HubUnavailableException($"{subject}: {endpoint} asks to slow down ({said}).", null, HubErrorCode.RateLimited)
                { RequestId = requestId, RetryAfter = RetryAfterHeader.Read(response, time) },
            _ when HubPipelines.IsTransient(response) =>
                new HubUnavailableException($"{subject}: {endpoint} cannot answer now ({said}). Try again later.")
                { RequestId = requestId, RetryAfter = RetryAfterHeader.Read(response, time) },
            _ => new HubException(HubErrorCode.Unexpected, $"{subject}: {endpoint} gave an answer that is not understood ({said}).") { RequestId = requestId },
        };
    }

    private static Absence HowSure(HttpResponseMessage response) =>
        (response.StatusCode, response.RequestMessage?.Headers.Authorization) switch
        {
            (HttpStatusCode.NotFound, not null) => Absence.SaidToKnown,
            (HttpStatusCode.NotFound or HttpStatusCode.Unauthorized, null) => Absence.SaidToAnyone,
            _ => Absence.Unsure,
        };

    private static string NotFoundHint(Uri endpoint, bool tokenSent) => tokenSent
        ? $"{endpoint} has none of that name, or your token may not read it; check the spelling."
        : $"Check the spelling; {endpoint} shows a private model only after 'adn login'.";

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static async Task<string?> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var buffer = new byte[MaxBodyBytes];
            var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            var reply = JsonSerializer.Deserialize(buffer.AsSpan(0, read), HubJsonContext.Default.ErrorReply);
            return reply?.Error ?? reply?.Message;
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException)
        {
            // Not the hub's own form (a proxy's page, a cut reply): the status has to do.
            return null;
        }
    }

    /// <summary>The text comes from outside and ends in a terminal: one line, no control characters, not endless.</summary>
    private static string? Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var line = string.Concat(text.Take(MaxTextLength).Select(character => char.IsControl(character) ? ' ' : character)).Trim();
        return line.Length == 0 ? null : line;
    }
}
