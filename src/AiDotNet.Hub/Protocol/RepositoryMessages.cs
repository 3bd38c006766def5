using System.Text.Json.Serialization;

namespace AiDotNet.Hub.Protocol;

/// <summary>The body of <c>POST /api/repos/create</c> and <c>DELETE /api/repos/delete</c> (protocol §4).</summary>
internal sealed record RepositoryRequest
{
    /// <summary>The name without its namespace.</summary>
    [JsonPropertyName("name")] public required string Name { get; init; }

    /// <summary>The namespace; null for the caller's own.</summary>
    [JsonPropertyName("organization")] public string? Organization { get; init; }

    /// <summary><c>model</c>, <c>dataset</c>, <c>space</c>; null for a model.</summary>
    [JsonPropertyName("type")] public string? Type { get; init; }

    /// <summary><c>public</c> or <c>private</c>; null for the namespace's default.</summary>
    [JsonPropertyName("visibility")] public string? Visibility { get; init; }

    /// <summary>The older form of <see cref="Visibility"/>.</summary>
    [JsonPropertyName("private")] public bool? Private { get; init; }

    /// <summary>The licence of the card to begin with; null for none.</summary>
    [JsonPropertyName("license")] public string? License { get; init; }

    /// <summary>Files of the first commit; null for none.</summary>
    [JsonPropertyName("files")] public IReadOnlyList<InitialFile>? Files { get; init; }
}

/// <summary>A file that a repository begins with.</summary>
internal sealed record InitialFile
{
    /// <summary>The path from the repository's root.</summary>
    [JsonPropertyName("path")] public required string Path { get; init; }

    /// <summary>The bytes, as <see cref="Encoding"/> says.</summary>
    [JsonPropertyName("content")] public required string Content { get; init; }

    /// <summary><c>base64</c>; anything else is UTF-8 text.</summary>
    [JsonPropertyName("encoding")] public string? Encoding { get; init; }
}

/// <summary>The reply to a creation; also the body of its 409, with <see cref="Error"/>.</summary>
internal sealed record RepositoryCreated
{
    /// <summary>The error's text, in a 409.</summary>
    [JsonPropertyName("error")] public string? Error { get; init; }

    /// <summary>Absolute, on the host that the client used.</summary>
    [JsonPropertyName("url")] public required string Url { get; init; }

    /// <summary>The full id.</summary>
    [JsonPropertyName("name")] public required string Name { get; init; }

    /// <summary>A stable id.</summary>
    [JsonPropertyName("id")] public string? Id { get; init; }

    /// <summary>Whether only members see it.</summary>
    [JsonPropertyName("private")] public bool? Private { get; init; }
}

/// <summary>The reply of <c>GET /api/models/{id}/refs</c> (protocol §11).</summary>
public sealed record RefList
{
    /// <summary>The branches.</summary>
    [JsonPropertyName("branches")] public required IReadOnlyList<RefInfo> Branches { get; init; }

    /// <summary>Always empty; clients read it.</summary>
    [JsonPropertyName("converts")] public IReadOnlyList<RefInfo> Converts { get; init; } = [];

    /// <summary>The tags.</summary>
    [JsonPropertyName("tags")] public required IReadOnlyList<RefInfo> Tags { get; init; }

    /// <summary>The pull requests; only where they were asked for.</summary>
    [JsonPropertyName("pullRequests")] public IReadOnlyList<RefInfo>? PullRequests { get; init; }
}

/// <summary>A branch or tag.</summary>
public sealed record RefInfo
{
    /// <summary>The short name.</summary>
    [JsonPropertyName("name")] public required string Name { get; init; }

    /// <summary>The full name, <c>refs/heads/…</c> or <c>refs/tags/…</c>.</summary>
    [JsonPropertyName("ref")] public required string Ref { get; init; }

    /// <summary>The commit.</summary>
    [JsonPropertyName("targetCommit")] public required string TargetCommit { get; init; }
}

/// <summary>The body of <c>POST /api/models/{id}/branch/{branch}</c>.</summary>
internal sealed record BranchRequest
{
    /// <summary>Where the branch begins; null for the default branch's tip.</summary>
    [JsonPropertyName("startingPoint")] public string? StartingPoint { get; init; }
}

/// <summary>The body of <c>POST /api/models/{id}/tag/{rev}</c>.</summary>
internal sealed record TagRequest
{
    /// <summary>The tag's name.</summary>
    [JsonPropertyName("tag")] public required string Tag { get; init; }

    /// <summary>The tag's message, or null.</summary>
    [JsonPropertyName("message")] public string? Message { get; init; }
}

/// <summary>The body of every error (protocol §2.1).</summary>
internal sealed record ErrorReply
{
    /// <summary>The error's text.</summary>
    [JsonPropertyName("error")] public string? Error { get; init; }

    /// <summary>More text; some hubs send it in place of <see cref="Error"/>.</summary>
    [JsonPropertyName("message")] public string? Message { get; init; }
}
