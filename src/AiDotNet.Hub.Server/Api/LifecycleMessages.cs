using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Source-generated JSON of what changes repositories as a whole (protocol §4, §11).</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.General, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 64)]
[JsonSerializable(typeof(MoveRequest))]
[JsonSerializable(typeof(SettingsRequest))]
[JsonSerializable(typeof(SettingsReply))]
[JsonSerializable(typeof(DuplicateRequest))]
[JsonSerializable(typeof(DuplicateReply))]
[JsonSerializable(typeof(SquashRequest))]
[JsonSerializable(typeof(SquashReply))]
[JsonSerializable(typeof(IReadOnlyList<LfsFileEntry>))]
[JsonSerializable(typeof(LfsDeletionRequest))]
[JsonSerializable(typeof(LfsLinkRequest))]
[JsonSerializable(typeof(LfsLinkReply))]
internal sealed partial class LifecycleJsonContext : JsonSerializerContext;

/// <summary>The body of <c>POST /api/repos/move</c>.</summary>
internal sealed record MoveRequest
{
    [JsonPropertyName("fromRepo")] public required string From { get; init; }

    [JsonPropertyName("toRepo")] public required string To { get; init; }

    [JsonPropertyName("type")] public string? Type { get; init; }
}

/// <summary>The body of <c>PUT …/settings</c>; what is absent stays.</summary>
internal sealed record SettingsRequest
{
    [JsonPropertyName("visibility")] public string? Visibility { get; init; }

    /// <summary>The older form of <see cref="Visibility"/>.</summary>
    [JsonPropertyName("private")] public bool? Private { get; init; }

    /// <summary><c>"auto"</c>, <c>"manual"</c> or <c>false</c>.</summary>
    [JsonPropertyName("gated")] public JsonElement? Gated { get; init; }
}

/// <summary>The settings as they are by now.</summary>
internal sealed record SettingsReply
{
    [JsonPropertyName("private")] public required bool Private { get; init; }

    [JsonPropertyName("visibility")] public required string Visibility { get; init; }

    [JsonPropertyName("gated")] public required JsonElement Gated { get; init; }
}

/// <summary>The body of <c>POST …/duplicate</c>.</summary>
internal sealed record DuplicateRequest
{
    /// <summary>The id of the copy.</summary>
    [JsonPropertyName("repository")] public required string Repository { get; init; }

    [JsonPropertyName("visibility")] public string? Visibility { get; init; }

    [JsonPropertyName("private")] public bool? Private { get; init; }
}

/// <summary>The reply to <see cref="DuplicateRequest"/>, also the body of its 409.</summary>
internal sealed record DuplicateReply
{
    [JsonPropertyName("error")] public string? Error { get; init; }

    [JsonPropertyName("url")] public required string Url { get; init; }

    /// <summary>Always false: a copy shares the bytes.</summary>
    [JsonPropertyName("filesCopyPending")] public bool? FilesCopyPending { get; init; }
}

/// <summary>The body of <c>POST …/super-squash/{branch}</c>.</summary>
internal sealed record SquashRequest
{
    [JsonPropertyName("message")] public string? Message { get; init; }
}

/// <summary>The reply of <c>POST …/super-squash/{branch}</c>.</summary>
internal sealed record SquashReply
{
    [JsonPropertyName("commitId")] public required string CommitId { get; init; }
}

/// <summary>An LFS object of a repository, in the reply of <c>GET …/lfs-files</c>.</summary>
internal sealed record LfsFileEntry
{
    [JsonPropertyName("fileOid")] public required string FileOid { get; init; }

    [JsonPropertyName("filename")] public required string FileName { get; init; }

    [JsonPropertyName("oid")] public required string Oid { get; init; }

    [JsonPropertyName("pushedAt")] public required string PushedAt { get; init; }

    /// <summary>A branch, tag or pull request that has the file; absent where only older commits have it.</summary>
    [JsonPropertyName("ref")] public string? Ref { get; init; }

    [JsonPropertyName("size")] public required long Size { get; init; }
}

/// <summary>The body of <c>POST …/lfs-files/batch</c>.</summary>
internal sealed record LfsDeletionRequest
{
    [JsonPropertyName("deletions")] public required LfsDeletions Deletions { get; init; }
}

/// <summary>What to delete for good.</summary>
internal sealed record LfsDeletions
{
    /// <summary>The <c>fileOid</c>s.</summary>
    [JsonPropertyName("sha")] public required IReadOnlyList<string> Oids { get; init; }

    /// <summary>Whether the pointers go out of all commits as well. Default false.</summary>
    [JsonPropertyName("rewriteHistory")] public bool RewriteHistory { get; init; }
}

/// <summary>The body of <c>POST …/lfs-files/duplicate</c>: objects that another repository is to have as well.</summary>
internal sealed record LfsLinkRequest
{
    [JsonPropertyName("target")] public required LfsLinkTarget Target { get; init; }

    [JsonPropertyName("files")] public required IReadOnlyList<LfsLinkFile> Files { get; init; }
}

/// <summary>The other repository.</summary>
internal sealed record LfsLinkTarget
{
    [JsonPropertyName("type")] public string? Type { get; init; }

    [JsonPropertyName("name")] public required string Name { get; init; }
}

/// <summary>An object.</summary>
internal sealed record LfsLinkFile
{
    [JsonPropertyName("sha256")] public required string Sha256 { get; init; }

    [JsonPropertyName("filename")] public string? FileName { get; init; }
}

/// <summary>The reply to <see cref="LfsLinkRequest"/>.</summary>
internal sealed record LfsLinkReply
{
    [JsonPropertyName("failed")] public required IReadOnlyList<LfsLinkFailure> Failed { get; init; }
}

/// <summary>An object that the other repository did not get.</summary>
internal sealed record LfsLinkFailure
{
    [JsonPropertyName("sha256")] public required string Sha256 { get; init; }

    [JsonPropertyName("error")] public required string Error { get; init; }
}
