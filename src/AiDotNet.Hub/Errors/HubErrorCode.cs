namespace AiDotNet.Hub.Errors;

/// <summary>What went wrong, as a stable name. <c>docs/spec/error-codes.md</c> lists every code with its HTTP form and exit code.</summary>
public enum HubErrorCode
{
    /// <summary>A failure that has no code of its own.</summary>
    Unexpected,

    /// <summary>The hub has no such model, or does not show it to this caller.</summary>
    ModelNotFound,

    /// <summary>The model exists; the branch, tag, version or commit does not.</summary>
    RevisionNotFound,

    /// <summary>The revision exists; the file or folder in it does not.</summary>
    EntryNotFound,

    /// <summary>The hub needs a token and none was sent.</summary>
    LoginRequired,

    /// <summary>The hub does not know the token that was sent.</summary>
    InvalidToken,

    /// <summary>The caller is known and lacks the right.</summary>
    AccessDenied,

    /// <summary>The model asks for its conditions to be accepted first.</summary>
    GatedModel,

    /// <summary>Bytes do not have the digest or the size that was promised.</summary>
    Integrity,

    /// <summary>A file or folder breaks the rules of its format.</summary>
    PackageFormat,

    /// <summary>Not in the cache, and the network may not be used.</summary>
    OfflineMiss,

    /// <summary>Another process holds the cache's lock for longer than the caller wants to wait.</summary>
    CacheBusy,

    /// <summary>The hub cannot be reached or does not answer in time.</summary>
    HubUnavailable,

    /// <summary>The hub asks to slow down.</summary>
    RateLimited,

    /// <summary>The disk is full or refuses the write.</summary>
    DiskFailure,

    /// <summary>What is to be created exists already.</summary>
    AlreadyExists,

    /// <summary>The branch moved since its tip was read.</summary>
    Conflict,

    /// <summary>The hub refuses the request as malformed.</summary>
    InvalidRequest,

    /// <summary>The model is well-formed but uses something that this version does not run.</summary>
    NotSupported,
}
