using System.Collections.Frozen;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Discussions;
using AiDotNet.Hub.Server.Publishing;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>The one table from failures to the protocol's refusals (protocol §2.3). Texts that clients compare are here, and nowhere else.</summary>
/// <remarks>A row without a text of its own sends the exception's, so rooms word those for callers; a row has its own where the exception's would show
/// what the caller may not see, such as a path on the server's disk.</remarks>
internal static class HubErrorMapping
{
    /// <summary>What an anonymous caller reads where there is nothing to see, or where a login is needed.</summary>
    public const string LoginNeeded = "Invalid username or password.";

    /// <summary>What a known caller reads where there is nothing to see.</summary>
    public const string RepositoryNotFound = "Repository not found";

    /// <summary>A path that the revision does not have.</summary>
    public const string EntryNotFound = "Entry not found";

    /// <summary>A failure that says nothing about itself.</summary>
    public const string Unexpected = "Internal server error. Quote the X-Request-Id to the hub's operator.";

    /// <summary>A branch that moved since its tip was read.</summary>
    public const string Conflict = "The branch was updated since you opened this page. Please refresh and try again.";

    private static readonly FrozenDictionary<HubErrorCode, Row> Rows = new Dictionary<HubErrorCode, Row>
    {
        [HubErrorCode.Unexpected] = new(500, Text: Unexpected),
        [HubErrorCode.ModelNotFound] = new(404, HubHeaders.RepoNotFound, RepositoryNotFound, StatusIfAnonymous: 401, TextIfAnonymous: LoginNeeded),
        [HubErrorCode.RevisionNotFound] = new(404, HubHeaders.RevisionNotFound),
        [HubErrorCode.EntryNotFound] = new(404, HubHeaders.EntryNotFound, EntryNotFound),
        [HubErrorCode.LoginRequired] = new(401, Text: LoginNeeded),
        [HubErrorCode.InvalidToken] = new(401, Text: HubHeaders.InvalidCredentials),
        [HubErrorCode.AccessDenied] = new(403, StatusIfAnonymous: 401, TextIfAnonymous: LoginNeeded),
        [HubErrorCode.GatedModel] = new(403, HubHeaders.GatedRepo, StatusIfAnonymous: 401),
        [HubErrorCode.Integrity] = new(400),
        [HubErrorCode.PackageFormat] = new(422),
        [HubErrorCode.OfflineMiss] = new(504, Text: "The upstream hub is not reachable from this server, and it does not keep this model."),
        [HubErrorCode.CacheBusy] = new(503, Text: "The server is busy with the same model. Try again in a moment."),
        [HubErrorCode.HubUnavailable] = new(503),
        [HubErrorCode.RateLimited] = new(429),
        [HubErrorCode.DiskFailure] = new(507, Text: "The server cannot write to its disk; it may be full. Nothing was kept. Tell the hub's operator, then try again."),
        [HubErrorCode.AlreadyExists] = new(409),
        [HubErrorCode.Conflict] = new(412, Text: Conflict),
        [HubErrorCode.InvalidRequest] = new(400),
        [HubErrorCode.NotSupported] = new(501),
    }.ToFrozenDictionary();

    /// <summary>The refusal for a failure.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <param name="anonymous">Whether the caller sent no token.</param>
    /// <param name="address">Makes an absolute address from a path, for the texts that hold one; null leaves the path.</param>
    public static HubErrorReply Map(Exception exception, bool anonymous, Func<string, string>? address = null) => exception switch
    {
        NotAdmittedException refused => Map(refused, anonymous, address is null ? null : refused.MessageWith(address)),
        RevisionNotFoundException revision => Map(revision, anonymous, $"Invalid rev id: {revision.Revision}"),
        MergeConflictException conflict => new HubErrorReply { Status = 409, Message = conflict.Message },
        DiscussionNotFoundException missing => new HubErrorReply { Status = 404, Message = missing.Message },
        CommitRejectedException rejected => new HubErrorReply { Status = 422, Message = rejected.Message },
        HubUnavailableException unavailable => Map(unavailable, anonymous, null) with { RetryAfter = unavailable.RetryAfter },
        HubException hub => Map(hub, anonymous, null),
        BadHttpRequestException { StatusCode: 413 } => new HubErrorReply
        {
            Status = 413,
            Message = "The request's body is larger than this server takes for this call.",
        },
        BadHttpRequestException bad => new HubErrorReply { Status = bad.StatusCode, Message = bad.Message },
        _ => new HubErrorReply { Status = 500, Message = Unexpected },
    };

    private static HubErrorReply Map(HubException exception, bool anonymous, string? text)
    {
        var row = Rows[exception.Code];
        var message = (anonymous ? row.TextIfAnonymous : null) ?? text ?? row.Text ?? exception.Message;
        return new HubErrorReply { Status = anonymous ? row.StatusIfAnonymous ?? row.Status : row.Status, Code = row.Code, Message = message };
    }

    private sealed record Row(int Status, string? Code = null, string? Text = null, int? StatusIfAnonymous = null, string? TextIfAnonymous = null);
}
