namespace AiDotNet.Hub.Protocol;

/// <summary>The protocol's own headers, and the values that clients compare.</summary>
internal static class HubHeaders
{
    /// <summary>The commit that was served.</summary>
    public const string RepoCommit = "X-Repo-Commit";

    /// <summary>A name for the error, one of the <c>…NotFound</c> constants here, or <see cref="GatedRepo"/>.</summary>
    public const string ErrorCode = "X-Error-Code";

    /// <summary>The error's text, one line of ASCII.</summary>
    public const string ErrorMessage = "X-Error-Message";

    /// <summary>Names a request in logs at both ends.</summary>
    public const string RequestId = "X-Request-Id";

    /// <summary>The trace id that the Python client sends.</summary>
    public const string TraceId = "X-Amzn-Trace-Id";

    /// <summary>The SHA-256 of an LFS file, quoted.</summary>
    public const string LinkedETag = "X-Linked-Etag";

    /// <summary>The Xet hash of a file that can be fetched in chunks.</summary>
    public const string XetHash = "X-Xet-Hash";

    /// <summary>A token for sending or fetching chunks.</summary>
    public const string XetAccessToken = "X-Xet-Access-Token";

    /// <summary>Until when it is good, in seconds since 1970.</summary>
    public const string XetTokenExpiration = "X-Xet-Token-Expiration";

    /// <summary>Where chunks are sent and asked for.</summary>
    public const string XetCasUrl = "X-Xet-Cas-Url";

    /// <summary>The size of an LFS file.</summary>
    public const string LinkedSize = "X-Linked-Size";

    /// <summary>The number of items of a paged listing.</summary>
    public const string TotalCount = "X-Total-Count";

    /// <summary>A value of <see cref="ErrorCode"/>.</summary>
    public const string RepoNotFound = "RepoNotFound";

    /// <summary>A value of <see cref="ErrorCode"/>.</summary>
    public const string RevisionNotFound = "RevisionNotFound";

    /// <summary>A value of <see cref="ErrorCode"/>.</summary>
    public const string EntryNotFound = "EntryNotFound";

    /// <summary>A value of <see cref="ErrorCode"/>.</summary>
    public const string GatedRepo = "GatedRepo";

    /// <summary>The text that tells clients a bad token from a missing repository.</summary>
    public const string InvalidCredentials = "Invalid credentials in Authorization header";

    /// <summary>The media type of the LFS calls.</summary>
    public const string LfsMediaType = "application/vnd.git-lfs+json";

    /// <summary>The media type of a commit's body.</summary>
    public const string NdjsonMediaType = "application/x-ndjson";
}
