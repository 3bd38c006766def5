using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiDotNet.Hub.Protocol;

/// <summary>The body of <c>POST /api/models/{id}/preupload/{rev}</c> (protocol §9.1).</summary>
internal sealed record PreuploadRequest
{
    /// <summary>The files of the commit.</summary>
    [JsonPropertyName("files")] public required IReadOnlyList<PreuploadFile> Files { get; init; }

    /// <summary>The <c>.gitignore</c> of this commit, or null for the repository's own.</summary>
    [JsonPropertyName("gitIgnore")] public string? GitIgnore { get; init; }

    /// <summary>The <c>.gitattributes</c> of this commit, or null for the repository's own.</summary>
    [JsonPropertyName("gitAttributes")] public string? GitAttributes { get; init; }
}

/// <summary>A file in <see cref="PreuploadRequest"/>.</summary>
internal sealed record PreuploadFile
{
    /// <summary>The path from the repository's root.</summary>
    [JsonPropertyName("path")] public required string Path { get; init; }

    /// <summary>The first 512 bytes, base64.</summary>
    [JsonPropertyName("sample")] public string? Sample { get; init; }

    /// <summary>The size in bytes.</summary>
    [JsonPropertyName("size")] public required long Size { get; init; }
}

/// <summary>The reply to <see cref="PreuploadRequest"/>.</summary>
internal sealed record PreuploadReply
{
    /// <summary>The decisions, one a file.</summary>
    [JsonPropertyName("files")] public required IReadOnlyList<PreuploadDecision> Files { get; init; }

    /// <summary>The branch's tip.</summary>
    [JsonPropertyName("commitOid")] public string? CommitOid { get; init; }
}

/// <summary>How a file is to be sent.</summary>
internal sealed record PreuploadDecision
{
    /// <summary>The path from the repository's root.</summary>
    [JsonPropertyName("path")] public required string Path { get; init; }

    /// <summary><c>lfs</c> or <c>regular</c>.</summary>
    [JsonPropertyName("uploadMode")] public required string UploadMode { get; init; }

    /// <summary>Whether <c>.gitignore</c> leaves the file out.</summary>
    [JsonPropertyName("shouldIgnore")] public required bool ShouldIgnore { get; init; }

    /// <summary>The id of what lies at that path now: SHA-256 of an LFS file, git blob id of a regular one; null where nothing lies there.</summary>
    [JsonPropertyName("oid")] public string? Oid { get; init; }
}

/// <summary>The body of the LFS batch call (protocol §9.3).</summary>
internal sealed record LfsBatchRequest
{
    /// <summary><c>upload</c> or <c>download</c>.</summary>
    [JsonPropertyName("operation")] public required string Operation { get; init; }

    /// <summary>The transfers that the client speaks.</summary>
    [JsonPropertyName("transfers")] public IReadOnlyList<string>? Transfers { get; init; }

    /// <summary>The objects.</summary>
    [JsonPropertyName("objects")] public required IReadOnlyList<LfsPointer> Objects { get; init; }

    /// <summary><c>sha256</c>.</summary>
    [JsonPropertyName("hash_algo")] public string? HashAlgorithm { get; init; }

    /// <summary>The branch, or null.</summary>
    [JsonPropertyName("ref")] public LfsRef? Ref { get; init; }
}

/// <summary>The branch in <see cref="LfsBatchRequest"/>.</summary>
internal sealed record LfsRef
{
    /// <summary>The branch's name.</summary>
    [JsonPropertyName("name")] public required string Name { get; init; }
}

/// <summary>Names an LFS object; also the body of the verify call.</summary>
internal sealed record LfsPointer
{
    /// <summary>The SHA-256 of the bytes.</summary>
    [JsonPropertyName("oid")] public required string Oid { get; init; }

    /// <summary>The size in bytes.</summary>
    [JsonPropertyName("size")] public required long Size { get; init; }
}

/// <summary>The reply to <see cref="LfsBatchRequest"/>. Keys without a value are left out: clients fail on null.</summary>
internal sealed record LfsBatchReply
{
    /// <summary>The transfer that the hub chose: <c>basic</c> or <c>multipart</c>.</summary>
    [JsonPropertyName("transfer")] public string? Transfer { get; init; }

    /// <summary>What to do with each object.</summary>
    [JsonPropertyName("objects")] public required IReadOnlyList<LfsBatchObject> Objects { get; init; }
}

/// <summary>What to do with one object. No actions: the hub has it.</summary>
internal sealed record LfsBatchObject
{
    /// <summary>The SHA-256 of the bytes.</summary>
    [JsonPropertyName("oid")] public required string Oid { get; init; }

    /// <summary>The size in bytes.</summary>
    [JsonPropertyName("size")] public required long Size { get; init; }

    /// <summary>True: the addresses authorise themselves.</summary>
    [JsonPropertyName("authenticated")] public bool? Authenticated { get; init; }

    /// <summary>The addresses.</summary>
    [JsonPropertyName("actions")] public LfsActions? Actions { get; init; }

    /// <summary>Why this object is refused.</summary>
    [JsonPropertyName("error")] public LfsError? Error { get; init; }
}

/// <summary>The addresses for one object.</summary>
internal sealed record LfsActions
{
    /// <summary>PUT the bytes here; in a multipart reply the completion's address, with the parts in its header.</summary>
    [JsonPropertyName("upload")] public LfsAction? Upload { get; init; }

    /// <summary>POST the pointer here after the upload.</summary>
    [JsonPropertyName("verify")] public LfsAction? Verify { get; init; }

    /// <summary>GET the bytes here.</summary>
    [JsonPropertyName("download")] public LfsAction? Download { get; init; }
}

/// <summary>An address.</summary>
internal sealed record LfsAction
{
    /// <summary>Absolute.</summary>
    [JsonPropertyName("href")] public required string Href { get; init; }

    /// <summary>Headers to send, or in a multipart reply <c>chunk_size</c> and the addresses of the parts.</summary>
    [JsonPropertyName("header")] public IReadOnlyDictionary<string, string>? Header { get; init; }
}

/// <summary>Ends a multipart upload: posted to the <c>upload</c> address after the parts were sent.</summary>
internal sealed record LfsCompletion
{
    /// <summary>The SHA-256 of the bytes.</summary>
    [JsonPropertyName("oid")] public required string Oid { get; init; }

    /// <summary>The parts, in order.</summary>
    [JsonPropertyName("parts")] public required IReadOnlyList<LfsPart> Parts { get; init; }
}

/// <summary>A part that was sent.</summary>
internal sealed record LfsPart
{
    /// <summary>From 1.</summary>
    [JsonPropertyName("partNumber")] public required int PartNumber { get; init; }

    /// <summary>The <c>ETag</c> of the reply to the part.</summary>
    [JsonPropertyName("etag")] public required string ETag { get; init; }
}

/// <summary>Why an object is refused.</summary>
internal sealed record LfsError
{
    /// <summary>An HTTP status.</summary>
    [JsonPropertyName("code")] public required int Code { get; init; }

    /// <summary>The text.</summary>
    [JsonPropertyName("message")] public required string Message { get; init; }
}

/// <summary>One line of a commit's body (protocol §9.4): <c>header</c>, <c>file</c>, <c>lfsFile</c>, <c>deletedFile</c>, <c>deletedFolder</c>.</summary>
internal sealed record CommitLine
{
    /// <summary>What <see cref="Value"/> is.</summary>
    [JsonPropertyName("key")] public required string Key { get; init; }

    /// <summary>A <see cref="CommitHeader"/> or a <see cref="CommitFile"/>.</summary>
    [JsonPropertyName("value")] public required JsonElement Value { get; init; }
}

/// <summary>The first line of a commit.</summary>
internal sealed record CommitHeader
{
    /// <summary>The title.</summary>
    [JsonPropertyName("summary")] public string Summary { get; init; } = "";

    /// <summary>The rest of the message.</summary>
    [JsonPropertyName("description")] public string? Description { get; init; }

    /// <summary>The tip that the caller saw; another one is a conflict. Null: any.</summary>
    [JsonPropertyName("parentCommit")] public string? ParentCommit { get; init; }
}

/// <summary>A file of a commit.</summary>
internal sealed record CommitFile
{
    /// <summary>The path from the repository's root.</summary>
    [JsonPropertyName("path")] public required string Path { get; init; }

    /// <summary>The bytes of a regular file.</summary>
    [JsonPropertyName("content")] public string? Content { get; init; }

    /// <summary><c>base64</c>, else <see cref="Content"/> is text.</summary>
    [JsonPropertyName("encoding")] public string? Encoding { get; init; }

    /// <summary><c>sha256</c>, for an LFS file.</summary>
    [JsonPropertyName("algo")] public string? Algorithm { get; init; }

    /// <summary>The SHA-256 of an LFS file.</summary>
    [JsonPropertyName("oid")] public string? Oid { get; init; }

    /// <summary>The size of an LFS file; absent for copies within the hub.</summary>
    [JsonPropertyName("size")] public long? Size { get; init; }
}

/// <summary>The reply to a commit.</summary>
internal sealed record CommitReply
{
    /// <summary>True.</summary>
    [JsonPropertyName("success")] public bool Success { get; init; } = true;

    /// <summary>The new commit.</summary>
    [JsonPropertyName("commitOid")] public required string CommitOid { get; init; }

    /// <summary>Absolute, on the host that the client used.</summary>
    [JsonPropertyName("commitUrl")] public required string CommitUrl { get; init; }

    /// <summary>Empty; clients read it.</summary>
    [JsonPropertyName("hookOutput")] public string HookOutput { get; init; } = "";

    /// <summary>The pull request that was opened, only where one was asked for.</summary>
    [JsonPropertyName("pullRequestUrl")] public string? PullRequestUrl { get; init; }
}

/// <summary>The body of <c>POST /api/validate-yaml</c> (protocol §14.1).</summary>
internal sealed record ValidateYamlRequest
{
    /// <summary>The card's text.</summary>
    [JsonPropertyName("content")] public required string Content { get; init; }

    /// <summary><c>model</c>, <c>dataset</c> or <c>space</c>.</summary>
    [JsonPropertyName("repoType")] public string? RepositoryType { get; init; }
}

/// <summary>The reply to <see cref="ValidateYamlRequest"/>, with 200 as with 400.</summary>
internal sealed record ValidateYamlReply
{
    /// <summary>What makes the card unacceptable.</summary>
    [JsonPropertyName("errors")] public required IReadOnlyList<YamlProblem> Errors { get; init; }

    /// <summary>What should be better.</summary>
    [JsonPropertyName("warnings")] public required IReadOnlyList<YamlProblem> Warnings { get; init; }
}

/// <summary>A problem of a card.</summary>
internal sealed record YamlProblem
{
    /// <summary>The text.</summary>
    [JsonPropertyName("message")] public required string Message { get; init; }
}
