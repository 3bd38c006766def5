namespace AiDotNet.Hub.Server.Catalog;

/// <summary>A request for the files of a gated repository, as those see it who decide on it.</summary>
internal sealed record AccessRequest
{
    /// <summary>24 hexadecimal digits, stable.</summary>
    public required string ObjectId { get; init; }

    public required string UserName { get; init; }

    public string? FullName { get; init; }

    /// <summary>Null where the user has none, or did not ask.</summary>
    public string? Email { get; init; }

    /// <summary>One of <see cref="AccessRequests.States"/>.</summary>
    public required string Status { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>What the asker filled in.</summary>
    public required IReadOnlyDictionary<string, string> Fields { get; init; }

    /// <summary>Who decided; null where nobody did.</summary>
    public string? HandledBy { get; init; }

    public DateTimeOffset? HandledAt { get; init; }
}

/// <summary>Whose request is meant: one of the two.</summary>
/// <param name="UserName">The user, in any spelling.</param>
/// <param name="RequestId">The request's object id.</param>
internal readonly record struct AccessSubject(string? UserName, string? RequestId);

/// <summary>What came of a change to a request.</summary>
internal enum AccessChange
{
    Done,

    /// <summary>It had that state already.</summary>
    SameState,

    /// <summary>There is no such request.</summary>
    NoRequest,

    /// <summary>There is no such user.</summary>
    NoUser,
}
