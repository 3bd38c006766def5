namespace AiDotNet.Hub.Server;

/// <summary>A commit of a repository.</summary>
internal sealed record CommitInfo
{
    public required RevisionId Id { get; init; }

    /// <summary>The root tree's git id.</summary>
    public required string TreeId { get; init; }

    public required IReadOnlyList<RevisionId> Parents { get; init; }

    /// <summary>The first line of the message.</summary>
    public required string Title { get; init; }

    /// <summary>The rest of the message; empty where there is none.</summary>
    public required string Message { get; init; }

    /// <summary>The user's name.</summary>
    public required string Author { get; init; }

    /// <summary>When, in whole seconds, since that is what git keeps.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>The number of commits before this one, along first parents: 0 for the first.</summary>
    public required int Depth { get; init; }
}
